using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Results;

namespace Serverless.Serving.Backlog;

/// <summary>
/// Empties a lane on an operator's order. Each job ends canceled first and its message goes second, so that a crash in
/// between leaves a message without work and never a job without an end. Inputs are kept, so that a job can be run
/// again while its retention lasts. What instances have in hand is finished.
/// </summary>
public sealed partial class LanePurge(
    IQueueDrain drain,
    IJobStore store, MessageEnds ends, IOptions<QueueOptions> queues, TimeProvider time, ILogger<LanePurge> logger)
{
    /// <summary>Messages between two looks at the clock.</summary>
    private const int Round = 200;

    /// <summary>What a caller, and a gateway before this one, wait for without giving up.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Cancels jobs that wait and were there when this was called: at most <paramref name="limit"/>, and no longer than
    /// is fit for a request.
    /// </summary>
    public async Task<PurgeResult> RunAsync(Lane lane, int limit, string reason, CancellationToken cancellationToken)
    {
        var (before, started) = (time.GetUtcNow(), time.GetTimestamp());
        var tally = new Tally();
        var (seen, more, fault) = (0, true, default(Exception));
        try
        {
            while (more && seen < limit && time.GetElapsedTime(started) < Longest)
            {
                var wanted = Math.Min(Round, limit - seen);
                var taken = await drain.DrainAsync(
                    queues.Value.NameOf(lane),
                    wanted, before, (message, token) => EndAsync(message, reason, tally, token), cancellationToken);
                seen += taken;
                more = taken == wanted;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Who ordered it must know what was done before; the rest still waits, and the order can be given again.
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
        var standing = await ends.EndAsync(snapshot.Job, read, message.Body, purged, cancellationToken);
        Interlocked.Increment(ref ReferenceEquals(standing, purged) ? ref tally.Canceled : ref tally.EndedBefore);
    }

    /// <summary>Counted by several handlers at once.</summary>
    private sealed class Tally
    {
        public int Canceled;
        public int EndedBefore;
        public int Unknown;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An operator purged the {Lane} lane ({Reason}): {Canceled} jobs "
        + "canceled; {EndedBefore} messages were of jobs that had ended, {Unknown} of none.")]
    private partial void LogPurged(string lane, string reason, int canceled, int endedBefore, int unknown);

    [LoggerMessage(Level = LogLevel.Error, Message = "The purge of the {Lane} lane stopped.")]
    private partial void LogStopped(string lane, Exception exception);
}

/// <summary>
/// What a purge did, whether more waits that it would take, and what stopped it, where something did.
/// </summary>
public sealed record PurgeResult(int Canceled, int EndedBefore, int Unknown, bool More, Exception? Fault);
