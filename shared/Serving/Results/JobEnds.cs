using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Results;

/// <summary>The one way a job ends: the outcome is written once, then the webhook's callback is queued.</summary>
public sealed partial class JobEnds(
    IJobStore store,
    IMessageSender sender, IOptions<QueueOptions> queues, ServingMetrics metrics, ILogger<JobEnds> logger)
{
    /// <summary>
    /// Ends a job. Called again after a crash in between, it finds the outcome that stands and queues its callback
    /// again, which duplicate detection drops where the first one got through.
    /// </summary>
    /// <returns>The outcome that stands: the given one, or an earlier.</returns>
    public async Task<Outcome> EndAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        var standing = await WriteAsync(job, outcome, cancellationToken);
        await QueueCallbackAsync(job, standing, cancellationToken);
        return standing;
    }

    /// <summary>
    /// Ends a job whose message is still on the queue. Where no callback can be queued now the end stands all the same:
    /// whoever meets the message queues it.
    /// </summary>
    /// <returns>The outcome that stands: the given one, or an earlier.</returns>
    public async Task<Outcome> EndAheadAsync(Job job, Outcome outcome, CancellationToken cancellationToken)
    {
        var standing = await WriteAsync(job, outcome, cancellationToken);
        try
        {
            await QueueCallbackAsync(job, standing, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotQueued(e, job.Id);
        }

        return standing;
    }

    /// <summary>Queues the callback of a job that has ended, where its webhook asked for this end.</summary>
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
        var standing = await store.EndAsync(job.Id, outcome, cancellationToken);
        if (ReferenceEquals(standing, outcome))
        {
            metrics.Ended(job, outcome);
        }

        return standing;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The queue did not take the callback of job {JobId}; it is queued when the job's message is met.")]
    private partial void LogNotQueued(Exception exception, JobId jobId);
}
