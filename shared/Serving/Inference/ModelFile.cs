namespace Serverless.Serving.Inference;

/// <summary>A model's file as it was at one moment.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size and that of what lies beside it in the version's folder: weights may.</param>
/// <param name="WrittenAt">When it was last written.</param>
internal sealed record ModelFile(string Path, long Bytes, DateTime WrittenAt)
{
    public static ModelFile Of(string path)
    {
        var file = new FileInfo(path);
        try
        {
            return file is { Exists: true, Directory: { } folder } ? new ModelFile(path, BytesIn(folder), file.LastWriteTimeUtc) : Gone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed just now, or not for us to read: whoever opens it says so.
            return Gone();
        }

        ModelFile Gone() => new(path, 0, default);
    }

    public bool HasChanged() => Of(Path) != this;

    private static long BytesIn(DirectoryInfo folder)
    {
        var bytes = 0L;
        foreach (var file in folder.EnumerateFiles())
            bytes += file.Length;

        return bytes;
    }
}
