namespace Serverless.Serving.Models;

/// <summary>
/// Reads a file of a model's folder. The file may be missing, a folder, a broken link, a pipe, too large, or not
/// readable for this process.
/// </summary>
internal sealed class ModelFileReading(string folder, string model, string name)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>Whether nothing exists under the file's name.</summary>
    public bool IsAbsent => !File.Exists(_path) && !Directory.Exists(_path) && new FileInfo(_path).LinkTarget is null;

    public ModelFault Fault(string problem) => new(model, $"{model}/{name}", problem);

    /// <summary>Why the file cannot be read; null if it can.</summary>
    public string? Problem() => Try(long.MaxValue, file => file.ReadByte());

    /// <summary>Reads the whole file.</summary>
    /// <returns>Why the file cannot be read; null if it was read.</returns>
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

    /// <summary>The length of the target if the file is a link.</summary>
    private long Length() =>
        new FileInfo(File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path).Length;

    private string? Try(long maxBytes, Action<FileStream> read)
    {
        if (IsAbsent)
        {
            return "the file does not exist; add it or remove its folder.";
        }

        if (Directory.Exists(_path))
        {
            return "is a folder; replace it with a file.";
        }

        try
        {
            // Checked before opening, because opening a pipe waits for its other end. A pipe or a device has no length.
            if (Length() is var length && (length == 0 || length > maxBytes))
            {
                return length == 0 ? "the file is empty; replace it with the complete file."
                    : $"the file has {length} bytes; the maximum is {maxBytes}.";
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
