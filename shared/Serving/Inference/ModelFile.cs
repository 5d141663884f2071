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
        if (file is not { Exists: true, Directory: { } folder })
            return new ModelFile(path, 0, default);

        var bytes = 0L;
        foreach (var beside in folder.EnumerateFiles())
            bytes += beside.Length;

        return new ModelFile(path, bytes, file.LastWriteTimeUtc);
    }

    public bool HasChanged() => Of(Path) != this;
}
