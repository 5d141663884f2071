namespace Serverless.Serving.Batching;

/// <summary>
/// One delivery of a job. Disposing it lets the next job run. This must not happen before the outcome is durable:
/// otherwise the next suspect could end the process in between, and this job would be blamed.
/// </summary>
public sealed class RunTurn : IDisposable
{
    private readonly RunTurns _turns;
    private IDisposable? _held;

    internal RunTurn(RunTurns turns, JobId id, bool isSuspect, Attempt attempt)
    {
        (_turns, Id, IsSuspect, Attempt) = (turns, id, isSuspect, attempt);
    }

    public JobId Id { get; }

    /// <summary>Whether the job was delivered before and therefore runs alone.</summary>
    public bool IsSuspect { get; }

    public Attempt Attempt { get; }

    /// <summary>Whether the job ended its process so often that it must not run again.</summary>
    public bool IsGivenUp => Attempt.Lost >= Attempt.MaxLost;

    public string WhyGivenUp =>
        $"{Attempt.Lost} runs of the job began, and the process ended during each of them. Except possibly during the "
        + "first, no other job ran in that process.";

    /// <summary>Waits until the job may run.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) =>
        _held = await _turns.BeginAsync(this, cancellationToken);

    /// <summary>Records that the run did not end its process, because the message returns to the queue.</summary>
    public Task ReturnAsync() => IsSuspect && _held is not null ? _turns.ReturnAsync(this) : Task.CompletedTask;

    public void Dispose() => _held?.Dispose();
}
