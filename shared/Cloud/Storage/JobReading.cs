using Azure;
using Azure.Data.Tables;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>Reads the row of a job by its keys, which is the cheapest request of Table storage.</summary>
internal static class JobReading
{
    /// <param name="jobs">The table.</param>
    /// <param name="id">The id of the job.</param>
    /// <param name="select">The columns to read; null: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null if the job does not exist.</returns>
    public static async Task<JobRow?> FindJobAsync(
        this TableClient jobs, JobId id, string[]? select, CancellationToken cancellationToken)
    {
        try
        {
            return new JobRow(await jobs.GetEntityAsync<TableEntity>(
                JobKeys.Shard(id), JobKeys.Job(id), select, cancellationToken));
        }
        catch (RequestFailedException e) when (CloudFaults.IsMissing(e))
        {
            return null;
        }
    }
}
