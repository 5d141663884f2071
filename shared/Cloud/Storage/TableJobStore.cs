using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Jobs in Table storage. A point read returns a job with all of its facts. One transaction inserts a job with the row
/// that finds it when it has expired. Another writes the outcome and inserts a marker, whose key decides which outcome
/// was first; it fails if the job does not exist.
/// </summary>
internal sealed class TableJobStore(CloudStorage storage, IPayloads payloads) : IJobStore
{
    private readonly TableClient _jobs = storage.Jobs;
    private readonly OutcomeBlobs _blobs = new(storage.Outputs);
    private readonly TableJobDeletion _deletion = new(storage, payloads);
    private readonly TableJobPurge _purge = new(storage, payloads);

    public Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            while (!await TryInsertAsync(job, cancellationToken))
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

    public Task<JobEnd?> ReadEndAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<JobEnd?>(_jobs.Uri, async () =>
        {
            if (await _jobs.FindJobAsync(id, JobRow.EndOnly, cancellationToken) is not { } row)
            {
                return null;
            }

            var outcome = await OutcomeAsync(row, cancellationToken);
            return row.HasEnded && outcome is null ? null : new JobEnd(outcome);
        });

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            try
            {
                await _jobs.UpdateEntityAsync(
                    JobRow.OfAttempt(id, attempt), ETag.All, TableUpdateMode.Merge, cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (CloudFaults.IsMissing(e))
            {
                return false;
            }
        });

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, async () =>
        {
            var (header, outputs) = StoredOutcome.Encode(outcome);
            var row = JobRow.OfOutcome(id, header, outputs)
                ?? JobRow.OfOutcome(id, await _blobs.PutAsync(id, header, outputs, cancellationToken), header);
            if (await TryEndAsync(id, row, cancellationToken))
            {
                return outcome;
            }

            var existing = await _jobs.FindJobAsync(id, JobRow.EndOnly, cancellationToken);
            if (new JobRow(row).OutcomeBlob is { } unused && unused != existing?.OutcomeBlob)
            {
                await _blobs.DeleteAsync(unused, cancellationToken);
            }

            return existing is null ? outcome : await OutcomeAsync(existing, cancellationToken) ?? outcome;
        });

    public Task RemoveAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(
            _jobs.Uri, () => _deletion.DeleteAsync(id, expiredBefore: null, cancellationToken));

    public Task<Purged> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_jobs.Uri, () => _purge.RunAsync(expiredBefore, limit, cancellationToken));

    private async Task<bool> TryInsertAsync(Job job, CancellationToken cancellationToken)
    {
        var expiry = new TableEntity(JobKeys.Shard(job.Id), JobKeys.Expiry(job.Id, job.ExpiresAt));
        TableTransactionAction[] both =
        [
            new(TableTransactionActionType.Add, JobRow.OfJob(job)),
            new(TableTransactionActionType.UpsertReplace, expiry),
        ];
        try
        {
            await _jobs.SubmitTransactionAsync(both, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <returns>False if the job does not exist or has ended.</returns>
    private async Task<bool> TryEndAsync(JobId id, TableEntity outcome, CancellationToken cancellationToken)
    {
        TableTransactionAction[] both =
        [
            new(TableTransactionActionType.UpdateMerge, outcome, ETag.All),
            new(TableTransactionActionType.Add, new TableEntity(outcome.PartitionKey, JobKeys.End(id))),
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

    private async Task<JobSnapshot?> SnapshotAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await _jobs.FindJobAsync(id, select: null, cancellationToken) is not { } row)
        {
            return null;
        }

        var outcome = await OutcomeAsync(row, cancellationToken);
        return row.HasEnded && outcome is null ? null : new JobSnapshot(row.ReadJob(), row.ReadAttempt(), outcome);
    }

    /// <returns>
    /// Null if the job has not ended, or if its blob is gone. A blob is deleted before its row, so the job is gone too.
    /// </returns>
    private async Task<Outcome?> OutcomeAsync(JobRow row, CancellationToken cancellationToken) =>
        row.OutcomeBlob is { } blob ? await _blobs.GetAsync(blob, cancellationToken) : row.ReadOutcome();
}
