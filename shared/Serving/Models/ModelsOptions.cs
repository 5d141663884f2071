using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Models;

/// <summary>Where the models are.</summary>
public sealed class ModelsOptions
{
    /// <summary>
    /// The folder of <c>{name}/model.json</c> and <c>{name}/{version}/model.onnx</c>; relative to the working
    /// directory.
    /// </summary>
    [Required]
    public string Path { get; set; } = "models";

    /// <summary>
    /// The Blob container that models are published in, laid out as that folder is; none: the folder is served.
    /// </summary>
    public string? Container { get; set; }

    /// <summary>Where the container's models are kept on disk; none: in the folder of temporary files.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>Megabytes of the container's models on disk at most; a version beyond is not fetched.</summary>
    [Range(1, 1_048_576)]
    public int CacheMegabytes { get; set; } = 4_096;

    internal string EffectiveCacheFolder => System.IO.Path.GetFullPath(
        string.IsNullOrEmpty(CacheFolder)
            ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), "serverless-models", Container ?? "") : CacheFolder);
}
