using Azure;
using Azure.Data.Tables;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Deletes a job with its inputs, its outcome blobs, and its rows, in this order: after a crash in between, the rows
/// still exist to find the rest.
/// </summary>
internal sealed class TableJobDeletion(CloudStorage storage, IPayloads payloads)
{
    /// <summary>More than the facts of a job, each of which may be written while the job is deleted.</summary>
    private const int MaxTries = 10;

    private readonly TableClient _jobs = storage.Jobs;
    private readonly OutcomeBlobs _blobs = new(storage.Outputs);

    /// <param name="id">The id of the job.</param>
    /// <param name="expiredBefore">The job is kept if it expires at this time or later; null: it is deleted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether this call deleted the job.</returns>
    public async Task<bool> DeleteAsync(
        JobId id, DateTimeOffset? expiredBefore, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await _jobs.FindJobAsync(id, JobRow.DeletionOnly, cancellationToken) is not { } row
                || row.ExpiresAt >= expiredBefore)
            {
                return false;
            }

            await payloads.DeleteAsync(id, cancellationToken);
            if (row.MayHaveBlobs)
            {
                await _blobs.DeleteAllAsync(id, cancellationToken);
            }

            try
            {
                await _jobs.SubmitTransactionAsync(Deletions(id, row), cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (
                tries < MaxTries && (e.Status == 412 || CloudFaults.IsMissing(e)))
            {
                // A fact was written or the job was deleted since the row was read. Read it again.
            }
        }
    }

    /// <summary>
    /// Deletes all rows or none. The job's row must be unchanged since it was read: an end would otherwise remain for
    /// the next job with that id.
    /// </summary>
    private static IEnumerable<TableTransactionAction> Deletions(JobId id, JobRow row)
    {
        yield return Deletion(JobKeys.Job(id), row.ETag);
        yield return Deletion(JobKeys.Expiry(id, row.ExpiresAt), ETag.All);
        if (row.HasEnded)
        {
            yield return Deletion(JobKeys.End(id), ETag.All);
        }

        TableTransactionAction Deletion(string key, ETag tag) =>
            new(TableTransactionActionType.Delete, new TableEntity(JobKeys.Shard(id), key), tag);
    }
}
