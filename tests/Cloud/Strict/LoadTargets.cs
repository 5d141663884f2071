using System.Collections.Concurrent;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// The targets of learn.microsoft.com/azure/storage/tables/scalability-targets: 2,000 entities a second in a partition
/// and 20,000 requests a second in an account; past them the answer is 503. A range is the part of a table that one
/// server holds. The documents do not say how the service cuts ranges, only that it keeps neighboring keys together
/// (learn.microsoft.com/azure/storage/tables/storage-performance-checklist, append-only keys). Here a range is all keys
/// of a table that share their first two characters.
/// </summary>
internal sealed class LoadTargets(TimeProvider time, int entitiesPerSecond = 2_000, int requestsPerSecond = 20_000)
{
    public static readonly Refusal Busy = new(503, "ServerBusy");

    private readonly ConcurrentDictionary<(long Second, string Range), int> _spent = new();

    private long Second => time.GetUtcNow().ToUnixTimeSeconds();

    public static string RangeOf(string table, string partition) =>
        $"{table}/{partition[..Math.Min(2, partition.Length)]}";

    /// <summary>Counts a request.</summary>
    public Refusal? Judge() => Spend("account", 1) > requestsPerSecond ? Busy : null;

    /// <summary>Counts a request that touches entities of a range.</summary>
    public Refusal? Judge(string range, int entities) =>
        Judge() ?? (Spend(range, entities) > entitiesPerSecond ? Busy : null);

    /// <summary>Counts entities that a query has read.</summary>
    public void Read(string range, int entities) => Spend(range, entities);

    private int Spend(string range, int count) =>
        _spent.AddOrUpdate((Second, range), count, (_, before) => before + count);
}
