using Azure.Data.Tables;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Deletes expired jobs. Each shard has a row for each job in the order of expiry, so a purge reads nothing but what it
/// deletes. A purge that stops before the last shard saves its place, and the next one continues there, so no shard
/// waits for ever.
/// </summary>
internal sealed class TableJobPurge(CloudStorage storage, IPayloads payloads)
{
    /// <summary>The service refuses larger pages.</summary>
    private const int MaxPerPage = 1_000;

    private const int ShardsAtOnce = 16;
    private const int JobsAtOnce = 32;
    private const string PlaceColumn = "Group";

    private static readonly IReadOnlyList<string[]> Groups = [.. Shards.All.Chunk(ShardsAtOnce)];

    private readonly TableClient _jobs = storage.Jobs;
    private readonly TableJobDeletion _deletion = new(storage, payloads);

    public async Task<Purged> RunAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken)
    {
        var first = await ReadPlaceAsync(cancellationToken);
        var group = first;
        var all = new Purged(0, null);
        try
        {
            for (var i = 0; i < Groups.Count && all.Jobs < limit; i++)
            {
                group = (first + i) % Groups.Count;
                all = Sum(
                    all, await PurgeAsync(Groups[group], expiredBefore, limit - all.Jobs, cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            await SavePlaceAsync(group);
            throw;
        }

        if (all.Jobs == limit)
        {
            await SavePlaceAsync(group);
        }

        return all;
    }

    private static Purged Sum(Purged one, Purged other) => new(
        one.Jobs + other.Jobs, one.Oldest is { } oldest && !(other.Oldest < oldest) ? oldest : other.Oldest);

    private async Task<Purged> PurgeAsync(
        string[] shards, DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken)
    {
        var all = new Purged(0, null);
        while (true)
        {
            var asked = Math.Min(MaxPerPage, limit - all.Jobs);
            var pages = await Task.WhenAll(
                shards.Select(shard => PageAsync(shard, expiredBefore, asked, cancellationToken)));
            var found = pages.SelectMany(page => page).Take(limit - all.Jobs).ToList();
            DateTimeOffset? oldest = found.Count == 0 ? null : found.Min(row => JobKeys.ExpiryOf(row.RowKey));
            all = Sum(all, new Purged(await DeleteAsync(found, expiredBefore, cancellationToken), oldest));
            if (all.Jobs == limit || pages.All(page => page.Count < asked))
            {
                return all;
            }
        }
    }

    private async Task<List<TableEntity>> PageAsync(
        string shard, DateTimeOffset expiredBefore, int asked, CancellationToken cancellationToken) =>
        await _jobs.QueryAsync<TableEntity>(
            JobKeys.FilterOfExpired(shard, expiredBefore), asked, ["PartitionKey", "RowKey"], cancellationToken)
            .Take(asked).ToListAsync(cancellationToken);

    private async Task<int> DeleteAsync(
        IReadOnlyList<TableEntity> expired, DateTimeOffset expiredBefore, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var parallel =
            new ParallelOptions { MaxDegreeOfParallelism = JobsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(expired, parallel, async (row, token) =>
        {
            if (await _deletion.DeleteAsync(JobKeys.Expired(row.RowKey), expiredBefore, token))
            {
                Interlocked.Increment(ref deleted);
                return;
            }

            // No job needs this row: the job is gone, or its id now belongs to a job that expires later.
            await _jobs.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: token);
        });
        return deleted;
    }

    private async Task<int> ReadPlaceAsync(CancellationToken cancellationToken)
    {
        var place = await _jobs.GetEntityIfExistsAsync<TableEntity>(
            "purge", "place", cancellationToken: cancellationToken);
        return place is { HasValue: true, Value: { } row }
            ? row.GetInt32(PlaceColumn).GetValueOrDefault() % Groups.Count
            : 0;
    }

    private async Task SavePlaceAsync(int group) => await _jobs.UpsertEntityAsync(
        new TableEntity("purge", "place") { [PlaceColumn] = group }, TableUpdateMode.Replace, CancellationToken.None);
}
