using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Serving.Inference.Memory;

/// <summary>
/// The memory limit of a version. With memoryMegabytes it covers files and arena together; without it, the instance's
/// limit applies to the arena. Files count with their size on disk.
/// </summary>
internal sealed partial class MemoryAllowance
{
    private const int Megabyte = 1 << 20;

    private readonly int? _declared;
    private readonly long _files;

    /// <param name="declared">In megabytes; null if the manifest declares none.</param>
    /// <param name="files">Size of the files, in bytes.</param>
    /// <param name="runMemory">Size limit of the arena for a model that declares none, in bytes.</param>
    public MemoryAllowance(int? declared, long files, uint runMemory)
    {
        (_declared, _files) = (declared, files);
        // arena = N − files, in the 32 bits that ONNX Runtime accepts. 0 would mean no limit.
        Arena = declared is { } n
            ? (uint)Math.Clamp(((long)n * Megabyte) - files, 1, uint.MaxValue) : Math.Max(runMemory, 1);
    }

    /// <summary>Size limit of the arena, in bytes.</summary>
    public uint Arena { get; }

    /// <summary>
    /// Size limit, in bytes, of a constant that is computed at load time and stored outside the arena. A constant that
    /// is larger than the files is not stored; each run computes it within the arena.
    /// </summary>
    public long LargestConstant => Math.Min(Arena, Math.Max(_files, Megabyte));

    private string Remedy => _declared is { } n
        ? $"Raise memoryMegabytes ({n}) in its manifest"
        : "Raise Inference:RunMemoryMegabytes, or declare memoryMegabytes in its manifest";

    /// <summary>
    /// Checks whether a loaded version fits. The limit is not enforced while weights are loaded, and no longer enforced
    /// once it is exceeded.
    /// </summary>
    /// <param name="taken">Bytes that its arena has taken.</param>
    /// <returns>Why the version is refused; null if it fits.</returns>
    public string? Refusal(long taken)
    {
        if (taken <= Arena)
        {
            return null;
        }

        if (Arena == uint.MaxValue)
        {
            return $"takes {taken} bytes in addition to its files when loaded; an ONNX Runtime arena can have at most "
                + $"{Arena}. Publish a smaller version.";
        }

        var all = _files + taken;
        var limit = _declared is { } n
            ? $"takes {all} bytes when loaded ({_files} for files, {taken} in addition); its manifest's "
                + $"memoryMegabytes allows {n} MB"
            : $"takes {taken} bytes in addition to its files when loaded; the instance allows {Arena}";
        return $"{limit}. {Remedy}: {(all + Megabyte - 1) / Megabyte} MB are enough to load it, runs need more.";
    }

    /// <param name="message">ONNX Runtime's error message.</param>
    /// <returns>The message in plain words if it is about the limit; otherwise null.</returns>
    public string? Shortage(string message) => ShortagePattern().Match(message) is { Success: true } shortage
        ? $"it requested {Number(shortage, 2)} bytes of memory, but only {Number(shortage, 1)} of its {Arena} are "
            + $"left. {Remedy}, or send a smaller input."
        : null;

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("Available memory of ([0-9]{1,18}) is smaller than requested bytes of ([0-9]{1,18})")]
    private static partial Regex ShortagePattern();
}
