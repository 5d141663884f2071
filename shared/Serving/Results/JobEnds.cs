using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Results;

/// <summary>
/// Ends jobs, always in this order: the outcome is written once, then the callback for the webhook is queued.
/// </summary>
public sealed partial class JobEnds(
    IJobStore store,
    IMessageSender sender, IOptions<QueueOptions> queues, ServingMetrics metrics, ILogger<JobEnds> logger)
{
    /// <summary>
    /// Ends a job. If this is repeated after a crash in between, it finds the stored outcome and queues its callback
    /// again. Duplicate detection drops the second callback if the first one was sent.
    /// </summary>
    /// <returns>The stored outcome: the given one, or an earlier one.</returns>
    public async Task<Outcome> EndAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        var stored = await WriteAsync(job, outcome, cancellationToken);
        await QueueCallbackAsync(job, stored, cancellationToken);
        return stored;
    }

    /// <summary>
    /// Ends a job whose message is still on the queue. The end is stored even if the callback cannot be queued now; it
    /// is then queued when the message is received.
    /// </summary>
    /// <returns>The stored outcome: the given one, or an earlier one.</returns>
    public async Task<Outcome> EndBeforeMessageAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        var stored = await WriteAsync(job, outcome, cancellationToken);
        try
        {
            await QueueCallbackAsync(job, stored, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotQueued(e, job.Id);
        }

        return stored;
    }

    /// <summary>Queues the callback of a job that has ended, if its webhook wants this event.</summary>
    public async Task QueueCallbackAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        if (job.Webhook is not { } webhook || !webhook.Wants(outcome.Status))
        {
            return;
        }

        var callback = new CallbackMessage(job.Id, outcome.Status);
        await sender.SendAsync(queues.Value.CallbacksQueue, callback.ToMessage(), cancellationToken);
    }

    private async Task<Outcome> WriteAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        var stored = await store.EndAsync(job.Id, outcome, cancellationToken);
        if (ReferenceEquals(stored, outcome))
        {
            metrics.Ended(job, outcome);
        }

        return stored;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The queue did not accept the callback of job {JobId}. It is queued when the job's message is "
            + "received.")]
    private partial void LogNotQueued(Exception exception, JobId jobId);
}
