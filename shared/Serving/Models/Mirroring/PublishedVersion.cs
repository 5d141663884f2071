using System.Text.RegularExpressions;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>A published version: its files, one of which is the model.</summary>
public sealed partial record PublishedVersion(string Model, string Version, IReadOnlyList<PublishedFile> Files)
{
    private const string ModelFile = "model.onnx";

    /// <summary>Maximum number of files in a version. Further files are not listed.</summary>
    public const int MaxFiles = 1_000;

    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>Changes if any of the files changes.</summary>
    public string Source => string.Join(
        '\n', Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path} {file.Tag}"));

    public override string ToString() => $"{Model}/{Version}";

    /// <summary>
    /// Finds the versions among the files. Files with another layout or an unsafe name are ignored.
    /// </summary>
    public static IReadOnlyList<PublishedVersion> In(IEnumerable<PublishedFile> files) =>
    [
        .. files.Select(file => (File: file, Parts: file.Path.Split('/')))
            .Where(f => f.Parts.Length == 3
            && f.Parts.All(part => SafeName().IsMatch(part)) && ModelFolder.IsVersion(f.Parts[1]))
            .GroupBy(f => (Model: f.Parts[0], Version: f.Parts[1]), f => f.File)
            .Where(group => group.Any(file => file.Path.EndsWith($"/{ModelFile}", StringComparison.Ordinal)))
            .Select(group => new PublishedVersion(group.Key.Model, group.Key.Version, [.. group.Take(MaxFiles + 1)])),
    ];

    /// <summary>The model whose manifest the file is; null if it is not a manifest.</summary>
    public static string? ManifestOf(PublishedFile file) =>
        file.Path.Split('/') is [var model, ModelFolder.ManifestFile] && SafeName().IsMatch(model) ? model : null;

    public static bool IsModelFile(PublishedFile file) => file.Path.EndsWith($"/{ModelFile}", StringComparison.Ordinal);

    // Excludes names that leave the folder, are hidden, or have a special meaning in a shell.
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\\z")]
    private static partial Regex SafeName();
}
