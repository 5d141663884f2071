using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Models;

/// <summary>Where the models are.</summary>
public sealed class ModelsOptions
{
    /// <summary>The folder of <c>{name}/model.json</c> and <c>{name}/{version}/model.onnx</c>; relative to the working directory.</summary>
    [Required]
    public string Path { get; set; } = "models";
}
