using System.Text.RegularExpressions;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>A version as it is published: its files, of which one is the model.</summary>
public sealed partial record PublishedVersion(string Model, string Version, IReadOnlyList<PublishedFile> Files)
{
    private const string ModelFile = "model.onnx";

    /// <summary>Most files of a version. Those beyond one more are not looked at.</summary>
    public const int MaxFiles = 1_000;

    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>Changes when any of the files does.</summary>
    public string Source => string.Join(
        '\n', Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path} {file.Tag}"));

    public override string ToString() => $"{Model}/{Version}";

    /// <summary>
    /// The versions among the files. What is laid out otherwise, or named as no file of a model is, is none of ours.
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

    /// <summary>The model whose manifest the file is; null where it is none.</summary>
    public static string? ManifestOf(PublishedFile file) =>
        file.Path.Split('/') is [var model, ModelFolder.ManifestFile] && SafeName().IsMatch(model) ? model : null;

    public static bool IsModelFile(PublishedFile file) => file.Path.EndsWith($"/{ModelFile}", StringComparison.Ordinal);

    // No name that leads out of the folder, hides, or means something to a shell.
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\\z")]
    private static partial Regex SafeName();
}
