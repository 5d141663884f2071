using System.Globalization;
using Azure.Data.Tables;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The keys of a job's rows, which are all in the partition of its shard, so one transaction writes or deletes them.
/// <list type="table">
/// <item><term><c>0…</c> or <c>1…</c></term><description>the job, in the order of lists</description></item>
/// <item><term><c>e.{id}</c></term><description>marks that the job has ended; inserted once</description></item>
/// <item><term><c>x{expiry}.{id}</c></term><description>finds the job when it has expired</description></item>
/// </list>
/// </summary>
internal static class JobKeys
{
    /// <summary>Sorts after the rows of all jobs.</summary>
    private const string JobsEnd = "2";

    private const string Digits = "0123456789abcdef";
    private const int ExpiryLength = 15;

    public static string Shard(JobId id) => Shards.Of(id.Value);

    /// <summary>
    /// Lists read keys forward and want the newest first. An id that the server made begins with its time, so its key
    /// contains the complement of each digit. The keys of other ids follow, in the order of ids.
    /// </summary>
    public static string Job(JobId id) => BeginsWithTime(id.Value)
        ? "0" + string.Concat(id.Value.Select(digit => Digits[15 - Digits.IndexOf(digit, StringComparison.Ordinal)]))
        : "1" + id.Value;

    public static string End(JobId id) => $"e.{id}";

    public static string Expiry(JobId id, DateTimeOffset at) => $"{Moment(at)}.{id}";

    /// <summary>The id in a key of <see cref="Expiry"/>.</summary>
    public static JobId Expired(string key) => JobId.Parse(key[ExpiryLength..]);

    /// <summary>When the job of a key of <see cref="Expiry"/> expires.</summary>
    public static DateTimeOffset ExpiryOf(string key) => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(key.AsSpan(1, ExpiryLength - 2), CultureInfo.InvariantCulture));

    /// <param name="after">The id after which the list continues; null: from its start.</param>
    public static string FilterOfJobs(JobId? after) =>
        TableClient.CreateQueryFilter($"RowKey gt {(after is { } id ? Job(id) : "0")} and RowKey lt {JobsEnd}");

    public static string FilterOfExpired(string shard, DateTimeOffset before) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey ge {"x"} and RowKey lt {Moment(before)}");

    private static string Moment(DateTimeOffset at) =>
        "x" + at.ToUnixTimeMilliseconds().ToString("D13", CultureInfo.InvariantCulture);

    /// <summary>Whether the id is a UUID of version 7, which begins with the milliseconds since 1970.</summary>
    private static bool BeginsWithTime(string id) =>
        id.Length == 32 && id[0] == '0' && id[12] == '7' && id.All(char.IsAsciiHexDigitLower);
}
