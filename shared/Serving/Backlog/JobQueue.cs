using Microsoft.Extensions.Options;

namespace Serverless.Serving.Backlog;

/// <summary>
/// Sends jobs to the queue of their lane. A body that is too large for a message is stored separately (the claim-check
/// pattern). After the queue has refused a message, new jobs should pause, so that they are refused before they cost
/// the store a write.
/// </summary>
public sealed class JobQueue(
    IMessageSender sender, IPayloads payloads, IOptions<QueueOptions> queues, TimeProvider time)
{
    private long _pausedUntil;

    /// <summary>How long new jobs should wait; null if the queue accepts messages.</summary>
    public TimeSpan? Pause => Volatile.Read(ref _pausedUntil) - time.GetUtcNow().UtcTicks is > 0 and var left
        ? new TimeSpan(left) : null;

    /// <param name="message">The job and its inputs.</param>
    /// <param name="mostBytes">The maximum size of a message, in bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="QueueUnavailableException">The queue refused the message.</exception>
    public async Task SendAsync(JobMessage message, int mostBytes, CancellationToken cancellationToken)
    {
        var body = message.Encode();
        if (body.Length > mostBytes)
        {
            await payloads.PutAsync(message.Job.Id, body, cancellationToken);
            body = JobMessage.Claim(message.Job).Encode();
        }

        var untilDeadline = message.Job.Deadline - time.GetUtcNow();
        var outgoing = new OutgoingMessage
        {
            Id = message.Job.Id.Value,
            Body = body,
            TimeToLive = untilDeadline > TimeSpan.Zero ? untilDeadline : TimeSpan.FromSeconds(1),
        };
        try
        {
            await sender.SendAsync(queues.Value.NameOf(message.Job.Lane), outgoing, cancellationToken);
        }
        catch (QueueUnavailableException e)
        {
            Volatile.Write(ref _pausedUntil, (time.GetUtcNow() + e.RetryAfter).UtcTicks);
            throw;
        }
    }
}
