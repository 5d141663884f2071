using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Serving.Inference.Memory;

/// <summary>
/// How much a version may take: with memoryMegabytes its files and its arena together, without it what the instance
/// allows an arena. The files count as they lie on the disk.
/// </summary>
internal sealed partial class MemoryAllowance
{
    private const int Megabyte = 1 << 20;

    private readonly int? _declared;
    private readonly long _files;

    /// <param name="declared">Megabytes; null where the manifest says none.</param>
    /// <param name="files">Bytes.</param>
    /// <param name="runMemory">Bytes for the arena of a model that declares none.</param>
    public MemoryAllowance(int? declared, long files, uint runMemory)
    {
        (_declared, _files) = (declared, files);
        // arena = N − files, in the 32 bits that ONNX Runtime takes; 0 would be no limit.
        Arena = declared is { } n
            ? (uint)Math.Clamp(((long)n * Megabyte) - files, 1, uint.MaxValue) : Math.Max(runMemory, 1);
    }

    /// <summary>Bytes.</summary>
    public uint Arena { get; }

    /// <summary>
    /// Bytes of a constant that opening may compute and keep, which it does outside the arena. One that is larger than
    /// the files was blown up from little: runs compute it again, within the arena.
    /// </summary>
    public long LargestConstant => Math.Min(Arena, Math.Max(_files, Megabyte));

    private string Remedy => _declared is { } n
        ? $"Raise memoryMegabytes ({n}) in its manifest"
        : "Raise Inference:RunMemoryMegabytes, or declare memoryMegabytes in its manifest";

    /// <summary>
    /// Whether a version fits now that it is open: weights are not held against the limit while they come, and once
    /// beyond it there is none.
    /// </summary>
    /// <param name="taken">Bytes of its arena.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Refusal(long taken)
    {
        if (taken <= Arena)
        {
            return null;
        }

        if (Arena == uint.MaxValue)
        {
            return $"takes {taken} bytes beside its files once it is open; an arena of ONNX Runtime has {Arena} at "
                + "most. Publish a smaller version.";
        }

        var all = _files + taken;
        var limit = _declared is { } n
            ? $"takes {all} bytes once it is open ({_files} of files, {taken} beside them); its manifest's "
                + $"memoryMegabytes allows {n} MB"
            : $"takes {taken} bytes beside its files once it is open; the instance allows {Arena}";
        return $"{limit}. {Remedy}: {(all + Megabyte - 1) / Megabyte} MB let it open, runs need more.";
    }

    /// <param name="message">What ONNX Runtime said when it failed.</param>
    /// <returns>The same for people where it is about the limit; else null.</returns>
    public string? Shortage(string message) => ShortagePattern().Match(message) is { Success: true } shortage
        ? $"it asked for {Number(shortage, 2)} bytes of memory where {Number(shortage, 1)} of its {Arena} are left. "
            + $"{Remedy}, or send less at once."
        : null;

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("Available memory of ([0-9]{1,18}) is smaller than requested bytes of ([0-9]{1,18})")]
    private static partial Regex ShortagePattern();
}
