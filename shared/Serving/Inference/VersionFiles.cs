namespace Serverless.Serving.Inference;

/// <summary>
/// The files of a version at one moment: the model and, possibly, separate weights. Files whose names start with a dot
/// are ignored.
/// </summary>
internal sealed class VersionFiles
{
    /// <summary>More than any model needs: a version is not a data store.</summary>
    private const int MaxFiles = 1_000;
    private const int MaxDepth = 2;

    private static readonly EnumerationOptions Within =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.Hidden };

    private VersionFiles(string folder, IReadOnlyList<VersionFile> files) => (Folder, Files) = (folder, files);

    public string Folder { get; }

    /// <summary>Sorted by name; empty if the folder is gone or cannot be read.</summary>
    public IReadOnlyList<VersionFile> Files { get; }

    public long Bytes => Files.Sum(file => file.Bytes);

    public bool HasTooManyFiles => Files.Count > MaxFiles;

    public static VersionFiles In(string folder)
    {
        try
        {
            var files = new DirectoryInfo(folder)
                .EnumerateFiles("*", Within).Take(MaxFiles + 1).Select(file => VersionFile.Of(file, folder));
            return new VersionFiles(folder, [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder was just removed or is not readable. Opening the files reports that.
            return new VersionFiles(folder, []);
        }
    }

    /// <summary>Compares names, sizes and times, not contents.</summary>
    public bool HasSameMetadata(VersionFiles other) => Files.SequenceEqual(other.Files);
}

/// <param name="Name">The path relative to the version's folder.</param>
/// <param name="Bytes">The size.</param>
/// <param name="WrittenAt">When it was last written.</param>
internal sealed record VersionFile(string Name, long Bytes, DateTime WrittenAt)
{
    public static VersionFile Of(FileInfo file, string folder)
    {
        // For a link, its target: a folder of links may be switched to other files at once.
        var target = file.LinkTarget is null
            ? file : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName);
        return new VersionFile(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), target.Exists
            ? target.Length : 0, target.LastWriteTimeUtc);
    }
}
