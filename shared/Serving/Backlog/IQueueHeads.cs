namespace Serverless.Serving.Backlog;

/// <summary>How long the oldest message of a queue has been there.</summary>
public interface IQueueHeads
{
    /// <returns>The age of the oldest message that waits or is locked; zero where there is none.</returns>
    Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken);
}
