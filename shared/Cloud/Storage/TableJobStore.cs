using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Jobs in Table storage: a partition a job, a row a fact. One query reads a job; one transaction writes a fact beside the job's row,
/// and only where that is there. What is written once is inserted, and the row's key decides who was first.
/// </summary>
internal sealed class TableJobStore(CloudStorage storage, IPayloads payloads) : IJobStore
{
    private const int PurgedAtOnce = 8;

    private readonly TableClient _jobs = storage.Jobs;
    private readonly OutcomeBlobs _blobs = new(storage.Outputs);

    public Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken) => CloudFaults.ExplainAsync(_jobs.Uri, async () =>
    {
        var row = JobRows.OfJob(job);
        while (!await TryInsertAsync(row, cancellationToken))
        {
            // Nothing there: it was dropped meanwhile, and the id is free again.
            if (await SnapshotAsync(job.Id, cancellationToken) is { } there)
            {
                return there;
            }
        }

        return null;
    });

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, () => SnapshotAsync(id, cancellationToken));

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, () => TryWriteBesideJobAsync(
            id, TableTransactionActionType.UpsertReplace, JobRows.OfAttempt(id, attempt), cancellationToken));

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken) => CloudFaults.ExplainAsync(_jobs.Uri, async () =>
    {
        var (header, outputs) = StoredOutcome.Encode(outcome);
        var row = JobRows.OfOutcome(id, header, outputs)
            ?? JobRows.OfOutcome(id, await _blobs.PutAsync(id, header, outputs, cancellationToken), header);
        if (await TryWriteBesideJobAsync(id, TableTransactionActionType.Add, row, cancellationToken))
        {
            return outcome;
        }

        var standing = await RowsAsync(id, select: null, cancellationToken);
        if (JobRows.BlobOf(row) is { } unused && unused != standing.OutcomeBlob)
        {
            await _blobs.DeleteAsync(unused, cancellationToken);
        }

        return (await SnapshotAsync(standing, cancellationToken))?.Outcome ?? outcome;
    });

    public Task RemoveAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            await payloads.DeleteAsync(id, cancellationToken);
            return await DeleteAsync(id, cancellationToken);
        });

    public Task<int> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            // A scan, at three reads a thousand jobs: cheaper than a second row a job, kept in order of expiry, would be to write.
            var expired = await _jobs.QueryAsync<TableEntity>(JobRows.FilterOfExpired(expiredBefore), limit, JobRows.Keys, cancellationToken)
                .Take(limit).Select(row => JobId.Parse(row.PartitionKey)).ToListAsync(cancellationToken);
            var dropped = 0;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = PurgedAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(expired, parallel, async (id, token) =>
            {
                // Blobs first: after a crash in between, the rows are still there to find them by.
                await payloads.DeleteAsync(id, token);
                if (await DeleteAsync(id, token))
                {
                    Interlocked.Increment(ref dropped);
                }
            });
            return dropped;
        });

    private async Task<bool> TryInsertAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await _jobs.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <returns>False where there is no such job, or where the row to add is there already.</returns>
    private async Task<bool> TryWriteBesideJobAsync(
        JobId id, TableTransactionActionType how, TableEntity row, CancellationToken cancellationToken)
    {
        TableTransactionAction[] both =
        [
            new(TableTransactionActionType.UpdateMerge, JobRows.Touch(id), ETag.All),
            new(how, row),
        ];
        try
        {
            await _jobs.SubmitTransactionAsync(both, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409 || CloudFaults.IsMissing(e))
        {
            return false;
        }
    }

    /// <returns>Whether this call deleted the job.</returns>
    private async Task<bool> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = await RowsAsync(id, JobRows.Keys, cancellationToken);
            if (rows.Job is null)
            {
                return false;
            }

            if (rows.OutcomeBlob is { } blob)
            {
                await _blobs.DeleteAsync(blob, cancellationToken);
            }

            try
            {
                await _jobs.SubmitTransactionAsync(rows.Deletions(), cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status == 412 || CloudFaults.IsMissing(e))
            {
                // A fact was written, or the job deleted, since the rows were read: read them again.
            }
        }
    }

    private async Task<JobSnapshot?> SnapshotAsync(JobId id, CancellationToken cancellationToken) =>
        await SnapshotAsync(await RowsAsync(id, select: null, cancellationToken), cancellationToken);

    private async Task<JobSnapshot?> SnapshotAsync(JobRows rows, CancellationToken cancellationToken)
    {
        if (rows.ReadJob() is not { } job)
        {
            return null;
        }

        if (rows.OutcomeBlob is not { } blob)
        {
            return new JobSnapshot(job, rows.ReadAttempt(), rows.ReadOutcome());
        }

        // A blob goes before its row does: where it is gone, the job is.
        return await _blobs.GetAsync(blob, cancellationToken) is { } outcome ? new JobSnapshot(job, rows.ReadAttempt(), outcome) : null;
    }

    private async Task<JobRows> RowsAsync(JobId id, string[]? select, CancellationToken cancellationToken) =>
        JobRows.Of(await _jobs.QueryAsync<TableEntity>(JobRows.FilterOf(id), select: select, cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken));
}
