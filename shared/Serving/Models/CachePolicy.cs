using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>How long, and within which limits, an instance reuses a version's results for equal inputs.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CachePolicy
{
    private const int MaxSeconds = 86_400;
    private const int MaxEntries = 1_000_000;
    private const long MaxBytes = 1L << 30;

    /// <summary>Seconds for which a result can be reused after it was produced.</summary>
    public required double Seconds { get; init; }

    /// <summary>Maximum number of stored results. The oldest are removed first.</summary>
    public int Entries { get; set; } = 1_000;

    /// <summary>Maximum total size of their outputs, in bytes. The oldest are removed first.</summary>
    public long Bytes { get; set; } = 16 << 20;

    internal IEnumerable<string> Violations()
    {
        if (Seconds is not (> 0 and <= MaxSeconds))
        {
            yield return $"cache.seconds is {Seconds}; it must be above 0 and at most {MaxSeconds}.";
        }

        if (Entries is < 1 or > MaxEntries)
        {
            yield return $"cache.entries is {Entries}; it must be 1 to {MaxEntries}.";
        }

        if (Bytes is < 1 or > MaxBytes)
        {
            yield return $"cache.bytes is {Bytes}; it must be 1 to {MaxBytes}.";
        }
    }
}
