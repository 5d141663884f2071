namespace Serverless.Serving.Results;

/// <summary>
/// Ends a job whose message is in hand, and keeps or deletes its inputs. Without a result, the inputs are stored until
/// the job's retention ends, so the job can be retried. With a result, they are deleted. A job that succeeds costs no
/// extra write, unless its inputs were stored because of their size.
/// </summary>
public sealed class MessageEnds(JobEnds ends, IPayloads payloads)
{
    /// <param name="message">The message.</param>
    /// <param name="body">The bytes of the message.</param>
    /// <param name="outcome">The outcome, unless the job has already ended.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The stored outcome: the given one, or an earlier one.</returns>
    public async Task<Outcome> EndAsync(
        JobMessage message, ReadOnlyMemory<byte> body, Outcome outcome, CancellationToken cancellationToken)
    {
        // Before the outcome is visible, because a client that sees it may retry the job at once.
        var isKept = message.IsClaim;
        if (outcome.Status != JobStatus.Succeeded)
        {
            await KeepAsync(message, body, cancellationToken);
            isKept = true;
        }

        var stored = await ends.EndAsync(message.Job, outcome, cancellationToken);
        await SettleAsync(message, body, isKept, stored, cancellationToken);
        return stored;
    }

    /// <summary>The same for a message that may be unreadable (null). Then there are no inputs to keep.</summary>
    public Task<Outcome> EndAsync(
        Job job, JobMessage? message,
        ReadOnlyMemory<byte> body, Outcome outcome, CancellationToken cancellationToken) => message is null
        ? ends.EndAsync(job, outcome, cancellationToken)
        : EndAsync(message, body, outcome, cancellationToken);

    /// <summary>
    /// Handles a message of a job that has already ended: queues its callback again, in case the first one was lost.
    /// </summary>
    public async Task RepeatEndAsync(
        JobMessage message, ReadOnlyMemory<byte> body, Outcome stored, CancellationToken cancellationToken)
    {
        await ends.QueueCallbackAsync(message.Job, stored, cancellationToken);
        await SettleAsync(message, body, message.IsClaim, stored, cancellationToken);
    }

    private async Task SettleAsync(
        JobMessage message,
        ReadOnlyMemory<byte> body, bool isKept, Outcome stored, CancellationToken cancellationToken)
    {
        var succeeded = stored.Status == JobStatus.Succeeded;
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
