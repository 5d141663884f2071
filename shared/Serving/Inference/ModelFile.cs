namespace Serverless.Serving.Inference;

/// <summary>A model's file as it was at one moment.</summary>
internal sealed record ModelFile(string Path, long Bytes, DateTime WrittenAt)
{
    public static ModelFile Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new ModelFile(path, file.Length, file.LastWriteTimeUtc) : new ModelFile(path, 0, default);
    }

    public bool HasChanged() => Of(Path) != this;
}
