using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Lists jobs from Table storage: first the jobs whose ids the server made, newest first, then the jobs whose ids come
/// from clients or idempotency keys, in the order of ids. A page takes a request for each shard.
/// </summary>
internal sealed class TableJobList(CloudStorage storage) : IJobList
{
    private const string CursorPrefix = "after.";

    private readonly OutcomeBlobs _blobs = new(storage.Outputs);

    public Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<ListedJob>?>(storage.Jobs.Uri, async () =>
        {
            JobId? last = null;
            if (after is not null)
            {
                if (!after.StartsWith(CursorPrefix, StringComparison.Ordinal)
                    || !JobId.TryParse(after[CursorPrefix.Length..], out var id))
                {
                    return null;
                }

                last = id;
            }

            var found = new List<ListedJob>();
            await foreach (var row in ShardMerge.ReadAsync(
                storage.Jobs, Shards.All, JobKeys.FilterOfJobs(last), limit, JobRow.WithoutOutputs, cancellationToken))
            {
                await AddAsync(new JobRow(row), found, cancellationToken);
                if (found.Count == limit)
                {
                    break;
                }
            }

            return found;
        });

    /// <summary>Adds a job to the list. A job whose outcome blob is gone is being deleted, so it is omitted.</summary>
    private async Task AddAsync(JobRow row, List<ListedJob> found, CancellationToken cancellationToken)
    {
        var outcome = row.ReadOutcomeHeader();
        if (outcome is null && row.OutcomeBlob is { } blob)
        {
            outcome = await _blobs.GetAsync(blob, cancellationToken);
            if (outcome is null)
            {
                return;
            }
        }

        var job = row.ReadJob();
        var withoutOutputs = outcome is null ? null : outcome with { Outputs = null };
        found.Add(new ListedJob(
            new JobSnapshot(job, row.ReadAttempt(), withoutOutputs), $"{CursorPrefix}{job.Id}"));
    }
}
