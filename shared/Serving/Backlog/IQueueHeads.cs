namespace Serverless.Serving.Backlog;

/// <summary>Reads the age of the oldest message of a queue.</summary>
public interface IQueueHeads
{
    /// <returns>The age of the oldest message that waits or is locked; zero if there is none.</returns>
    Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken);
}
