using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Lists jobs from Table storage in the order of its keys: first the jobs whose ids the server made, newest first, then
/// the jobs whose ids come from clients or idempotency keys, in the order of ids.
/// </summary>
internal sealed class TableJobList(CloudStorage storage, TimeProvider time) : IJobList
{
    private const int MaxPerResponse = 1_000;

    private readonly TableClient _jobs = storage.Jobs;
    private readonly OutcomeBlobs _blobs = new(storage.Outputs);

    public Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<ListedJob>?>(_jobs.Uri, async () =>
        {
            var place = after is null ? ListPlace.First(time.GetUtcNow()) : ListPlace.Parse(after);
            if (place is null)
            {
                return null;
            }

            var found = new List<ListedJob>();
            while (place is not null && found.Count < limit)
            {
                place = place switch
                {
                    ListPlace.Window window => await ReadAsync(window, limit, found, cancellationToken),
                    ListPlace.Rest rest => await ReadAsync(rest, limit, found, cancellationToken),
                    _ => throw new InvalidOperationException($"{place} is not a list position."),
                };
            }

            return found;
        });

    /// <returns>The next window, or a narrower one if this one has too many jobs to reverse.</returns>
    private async Task<ListPlace> ReadAsync(
        ListPlace.Window window, int limit, List<ListedJob> found, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {window.Low} and PartitionKey lt {window.High}");
        var all = JobsAsync(filter, MaxPerResponse, cancellationToken);
        var jobs = await (window.CanBeNarrower ? all.Take(ListPlace.Window.MaxJobs + 1) : all.TakeLast(limit))
            .ToListAsync(cancellationToken);
        if (window.CanBeNarrower && jobs.Count > ListPlace.Window.MaxJobs)
        {
            return window.Narrower();
        }

        for (var i = jobs.Count - 1; i >= 0 && found.Count < limit; i--)
        {
            await AddAsync(jobs[i], window, found, cancellationToken);
        }

        return window.Next(jobs.Count);
    }

    private async Task<ListPlace?> ReadAsync(
        ListPlace.Rest rest, int limit, List<ListedJob> found, CancellationToken cancellationToken)
    {
        var filter = rest.Before is { } before
            ? TableClient.CreateQueryFilter($"PartitionKey gt {rest.After} and PartitionKey lt {before}")
            : TableClient.CreateQueryFilter($"PartitionKey gt {rest.After}");
        var rows = Math.Min(MaxPerResponse, JobRows.MaxRows * (limit - found.Count) + 1);
        await foreach (var job in JobsAsync(filter, rows, cancellationToken))
        {
            await AddAsync(job, rest, found, cancellationToken);
            if (found.Count == limit)
            {
                break;
            }
        }

        return rest.Next;
    }

    /// <summary>Groups the rows by job.</summary>
    private async IAsyncEnumerable<JobRows> JobsAsync(
        string filter, int rowsPerAnswer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>(JobRows.MaxRows);
        await foreach (var row in _jobs.QueryAsync<TableEntity>(
            filter, rowsPerAnswer, JobRows.WithoutOutputs, cancellationToken))
        {
            if (rows.Count > 0 && rows[0].PartitionKey != row.PartitionKey)
            {
                yield return JobRows.Of(rows);
                rows.Clear();
            }

            rows.Add(row);
        }

        if (rows.Count > 0)
        {
            yield return JobRows.Of(rows);
        }
    }

    /// <summary>Adds a job to the list. A job whose outcome blob is gone is being deleted, so it is omitted.</summary>
    private async Task AddAsync(
        JobRows rows, ListPlace place, List<ListedJob> found, CancellationToken cancellationToken)
    {
        if (rows.ReadJob() is not { } job)
        {
            return;
        }

        var outcome = rows.ReadOutcomeHeader();
        if (outcome is null && rows.OutcomeBlob is { } blob)
        {
            outcome = await _blobs.GetAsync(blob, cancellationToken);
            if (outcome is null)
            {
                return;
            }
        }

        var withoutOutputs = outcome is null ? null : outcome with { Outputs = null };
        found.Add(
            new ListedJob(new JobSnapshot(job, rows.ReadAttempt(), withoutOutputs), place.CursorAfter(job.Id.Value)));
    }
}
