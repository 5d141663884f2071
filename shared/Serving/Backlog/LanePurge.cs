using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Results;

namespace Serverless.Serving.Backlog;

/// <summary>
/// Empties a lane at an operator's request. Each job is canceled first and its message is removed second, so a crash in
/// between leaves a message without work, never a job without an end. Inputs are kept, so a job can be retried during
/// its retention. Jobs that instances have in hand continue.
/// </summary>
public sealed partial class LanePurge(
    IQueueDrain drain,
    IJobStore store, MessageEnds ends, IOptions<QueueOptions> queues, TimeProvider time, ILogger<LanePurge> logger)
{
    /// <summary>Messages between two checks of the time limit.</summary>
    private const int BatchSize = 200;

    /// <summary>Short enough for clients and proxies not to time out.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Cancels at most <paramref name="limit"/> jobs that were waiting when this was called. Stops early after a time
    /// that is acceptable for a request.
    /// </summary>
    public async Task<PurgeResult> RunAsync(Lane lane, int limit, string reason, CancellationToken cancellationToken)
    {
        var (before, started) = (time.GetUtcNow(), time.GetTimestamp());
        var tally = new Tally();
        var (seen, more, fault) = (0, true, default(Exception));
        try
        {
            while (more && seen < limit && time.GetElapsedTime(started) < TimeLimit)
            {
                var wanted = Math.Min(BatchSize, limit - seen);
                var taken = await drain.DrainAsync(
                    queues.Value.NameOf(lane),
                    wanted, before, (message, token) => EndAsync(message, reason, tally, token), cancellationToken);
                seen += taken;
                more = taken == wanted;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The operator must see what was done before the failure. The other jobs still wait, and the purge can be
            // repeated.
            LogStopped(lane.Wire, e);
            fault = e;
        }

        LogPurged(lane.Wire, reason, tally.Canceled, tally.EndedBefore, tally.Unknown);
        return new PurgeResult(tally.Canceled, tally.EndedBefore, tally.Unknown, more, fault);
    }

    private async Task EndAsync(WaitingMessage message, string reason, Tally tally, CancellationToken cancellationToken)
    {
        var read = JobMessage.TryDecode(message.Body);
        if (JobMessage.JobIdOf(read, message.Id) is not { } id
            || await store.ReadAsync(id, cancellationToken) is not { } snapshot)
        {
            Interlocked.Increment(ref tally.Unknown);
            return;
        }

        var purged = JobOutcomes.Purged(snapshot, time.GetUtcNow(), reason);
        var stored = await ends.EndAsync(snapshot.Job, read, message.Body, purged, cancellationToken);
        Interlocked.Increment(ref ReferenceEquals(stored, purged) ? ref tally.Canceled : ref tally.EndedBefore);
    }

    /// <summary>Incremented by several handlers concurrently.</summary>
    private sealed class Tally
    {
        public int Canceled;
        public int EndedBefore;
        public int Unknown;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An operator purged the {Lane} lane ({Reason}): {Canceled} "
        + "jobs canceled. {EndedBefore} messages belonged to jobs that had ended, {Unknown} to no known job.")]
    private partial void LogPurged(string lane, string reason, int canceled, int endedBefore, int unknown);

    [LoggerMessage(Level = LogLevel.Error, Message = "The purge of the {Lane} lane stopped.")]
    private partial void LogStopped(string lane, Exception exception);
}

/// <summary>
/// The result of a purge: the counts, whether more jobs wait, and the exception that stopped it, if any.
/// </summary>
public sealed record PurgeResult(int Canceled, int EndedBefore, int Unknown, bool More, Exception? Fault);
