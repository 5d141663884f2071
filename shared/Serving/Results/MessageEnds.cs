namespace Serverless.Serving.Results;

/// <summary>
/// Ends a job whose message is in hand, and sees to its inputs: where there is no result they are kept beside the queue
/// until the job's retention ends, so that it can be run again; where there is one, none stay. A job that succeeds
/// costs no write for this, unless its inputs were kept there for their size.
/// </summary>
public sealed class MessageEnds(JobEnds ends, IPayloads payloads)
{
    /// <param name="message">The message.</param>
    /// <param name="body">The bytes that it came as.</param>
    /// <param name="outcome">How the job ends, unless it has ended otherwise.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The outcome that stands: the given one, or an earlier.</returns>
    public async Task<Outcome> EndAsync(
        JobMessage message, ReadOnlyMemory<byte> body, Outcome outcome, CancellationToken cancellationToken)
    {
        // Before the end shows: who sees it may ask for another run at once.
        var isKept = message.IsClaim;
        if (outcome.Status != JobStatus.Succeeded)
        {
            await KeepAsync(message, body, cancellationToken);
            isKept = true;
        }

        var standing = await ends.EndAsync(message.Job, outcome, cancellationToken);
        await SettleAsync(message, body, isKept, standing, cancellationToken);
        return standing;
    }

    /// <summary>The same where the message may be one that cannot be read: then there are no inputs to keep.</summary>
    public Task<Outcome> EndAsync(
        Job job, JobMessage? message,
        ReadOnlyMemory<byte> body, Outcome outcome, CancellationToken cancellationToken) => message is null
        ? ends.EndAsync(job, outcome, cancellationToken)
        : EndAsync(message, body, outcome, cancellationToken);

    /// <summary>
    /// The message is of a job that has ended already: its webhook is told again, where the first telling was lost.
    /// </summary>
    public async Task RepeatEndAsync(
        JobMessage message, ReadOnlyMemory<byte> body, Outcome standing, CancellationToken cancellationToken)
    {
        await ends.QueueCallbackAsync(message.Job, standing, cancellationToken);
        await SettleAsync(message, body, message.IsClaim, standing, cancellationToken);
    }

    private async Task SettleAsync(
        JobMessage message,
        ReadOnlyMemory<byte> body, bool isKept, Outcome standing, CancellationToken cancellationToken)
    {
        var succeeded = standing.Status == JobStatus.Succeeded;
        if (succeeded && isKept)
        {
            await payloads.DeleteAsync(message.Job.Id, cancellationToken);
        }
        else if (!succeeded && !isKept)
        {
            await KeepAsync(message, body, cancellationToken);
        }
    }

    private Task KeepAsync(JobMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        message.IsClaim ? Task.CompletedTask : payloads.PutAsync(message.Job.Id, body, cancellationToken);
}
