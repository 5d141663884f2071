namespace Serverless.Serving.Models;

/// <summary>
/// One file of a model's folder, which may be anything: absent, a folder, a link to nowhere, a pipe, huge, not for this
/// process.
/// </summary>
internal sealed class ModelFileReading(string folder, string model, string name)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>Nothing of that name is there.</summary>
    public bool IsAbsent => !File.Exists(_path) && !Directory.Exists(_path) && new FileInfo(_path).LinkTarget is null;

    public ModelFault Fault(string problem) => new(model, $"{model}/{name}", problem);

    /// <summary>Why the file cannot be read; null if it can.</summary>
    public string? Problem() => Try(long.MaxValue, file => file.ReadByte());

    /// <summary>Reads the whole file.</summary>
    /// <returns>Why it cannot be read; null if it was.</returns>
    public string? Read(int maxBytes, out ReadOnlyMemory<byte> bytes)
    {
        var buffer = Array.Empty<byte>();
        var problem = Try(maxBytes, file =>
        {
            buffer = new byte[Math.Min(file.Length, maxBytes)];
            file.ReadExactly(buffer);
        });
        bytes = buffer;
        return problem;
    }

    /// <summary>Of the file itself, where there is a link to it.</summary>
    private long Length() =>
        new FileInfo(File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path).Length;

    private string? Try(long maxBytes, Action<FileStream> read)
    {
        if (IsAbsent)
        {
            return "there is no such file; put it there or remove its folder.";
        }

        if (Directory.Exists(_path))
        {
            return "is a folder; put a file there.";
        }

        try
        {
            // Looked at before it is opened: to open a pipe is to wait for its other end. A pipe has no length, nor has
            // a device.
            if (Length() is var length && (length == 0 || length > maxBytes))
            {
                return length == 0 ? "the file is empty; put the whole file there."
                    : $"the file has {length} bytes; it may have {maxBytes}.";
            }

            using var file = File.OpenRead(_path);
            read(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message.Replace(folder, model, StringComparison.Ordinal)} Make it readable for "
                + "this process.";
        }
    }
}
