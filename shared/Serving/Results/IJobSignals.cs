namespace Serverless.Serving.Results;

/// <summary>Signals a waiting reader that a job may have changed, sooner than polling would.</summary>
public interface IJobSignals
{
    /// <summary>
    /// Starts to listen for changes of a job. Listen first, then read the store, then wait, so no change is missed.
    /// </summary>
    IJobSignal Listen(JobId id);
}

/// <summary>A listener. Disposing it stops listening.</summary>
public interface IJobSignal : IDisposable
{
    /// <summary>Returns when the job may have changed, or after the signal's own polling interval.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
