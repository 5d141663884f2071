using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Models;

/// <summary>The location of the models (settings section <c>Models</c>).</summary>
public sealed class ModelsOptions
{
    /// <summary>
    /// The folder with <c>{name}/model.json</c> and <c>{name}/{version}/model.onnx</c>, relative to the working
    /// directory.
    /// </summary>
    [Required]
    public string Path { get; set; } = "models";

    /// <summary>
    /// The Blob container in which models are published, with the same layout as the folder. Not set: the folder is
    /// served.
    /// </summary>
    public string? Container { get; set; }

    /// <summary>The folder in which the container's models are cached on disk. Not set: a temporary folder.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>
    /// Maximum size of the cache folder, in megabytes. A version that would exceed it is not fetched.
    /// </summary>
    [Range(1, 1_048_576)]
    public int CacheMegabytes { get; set; } = 4_096;

    internal string EffectiveCacheFolder => System.IO.Path.GetFullPath(
        string.IsNullOrEmpty(CacheFolder)
            ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), "serverless-models", Container ?? "") : CacheFolder);
}
