using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Jobs in Table storage, with one partition per job and one row per fact. One query reads a job. One transaction
/// writes a fact together with the job's row, and fails if that row does not exist. Facts that are written once are
/// inserted, so the row's key decides who was first.
/// </summary>
internal sealed class TableJobStore(CloudStorage storage, IPayloads payloads) : IJobStore
{
    private const int PurgedAtOnce = 8;

    private readonly TableClient _jobs = storage.Jobs;
    private readonly OutcomeBlobs _blobs = new(storage.Outputs);

    public Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            var row = JobRows.OfJob(job);
            while (!await TryInsertAsync(row, cancellationToken))
            {
                // The job was deleted meanwhile, so the id is free again.
                if (await SnapshotAsync(job.Id, cancellationToken) is { } existing)
                {
                    return existing;
                }
            }

            return null;
        });

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, () => SnapshotAsync(id, cancellationToken));

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, () => TryWriteBesideJobAsync(
            id, TableTransactionActionType.UpsertReplace, JobRows.OfAttempt(id, attempt), cancellationToken));

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            var (header, outputs) = StoredOutcome.Encode(outcome);
            var row = JobRows.OfOutcome(id, header, outputs)
                ?? JobRows.OfOutcome(id, await _blobs.PutAsync(id, header, outputs, cancellationToken), header);
            if (await TryWriteBesideJobAsync(id, TableTransactionActionType.Add, row, cancellationToken))
            {
                return outcome;
            }

            var existing = await RowsAsync(id, select: null, cancellationToken);
            if (JobRows.BlobOf(row) is { } unused && unused != existing.OutcomeBlob)
            {
                await _blobs.DeleteAsync(unused, cancellationToken);
            }

            return (await SnapshotAsync(existing, cancellationToken))?.Outcome ?? outcome;
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
            // A scan costs three reads per thousand jobs, which is less than writing a second row per job in order of
            // expiry.
            var expired = await _jobs.QueryAsync<TableEntity>(
                JobRows.FilterOfExpired(expiredBefore), Math.Min(limit, 1_000), JobRows.Keys, cancellationToken)
                .Take(limit).Select(row => JobId.Parse(row.PartitionKey)).ToListAsync(cancellationToken);
            var deleted = 0;
            var parallel =
                new ParallelOptions { MaxDegreeOfParallelism = PurgedAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(expired, parallel, async (id, token) =>
            {
                // Delete the blobs first: after a crash in between, the rows still exist to find them.
                await payloads.DeleteAsync(id, token);
                if (await DeleteAsync(id, token))
                {
                    Interlocked.Increment(ref deleted);
                }
            });
            return deleted;
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

    /// <returns>False if the job does not exist or the row to add already exists.</returns>
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
                // A fact was written or the job was deleted since the rows were read. Read them again.
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

        // A blob is deleted before its row. If it is gone, so is the job.
        return await _blobs.GetAsync(blob, cancellationToken) is { } outcome
            ? new JobSnapshot(job, rows.ReadAttempt(), outcome)
            : null;
    }

    private async Task<JobRows> RowsAsync(JobId id, string[]? select, CancellationToken cancellationToken) =>
        JobRows.Of(await _jobs.QueryAsync<TableEntity>(
            JobRows.FilterOf(id), select: select, cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken));
}
