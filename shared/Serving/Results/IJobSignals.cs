namespace Serverless.Serving.Results;

/// <summary>Tells a waiting reader that a job may have changed, sooner than polling would.</summary>
public interface IJobSignals
{
    /// <summary>
    /// Starts to listen for changes of a job. Listen first, then read the store, then wait: no change falls between.
    /// </summary>
    IJobSignal Listen(JobId id);
}

/// <summary>One listener; disposing it stops the listening.</summary>
public interface IJobSignal : IDisposable
{
    /// <summary>Returns when the job may have changed, or after the signal's own polling interval.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
