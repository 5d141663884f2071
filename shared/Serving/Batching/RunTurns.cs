using Microsoft.Extensions.Logging;
using Nito.AsyncEx;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Decides which jobs may run at the same time, so that a job whose run ends the process is found, and no other job is
/// blamed. If a process ends, all messages that it holds return to the queue, and the queue counts a delivery for each.
/// So a job that was delivered before is a suspect: it runs while no other job does, and the store records the start of
/// its run. All waiting suspects run before other jobs do. The first delivery of a job costs no write and no read.
/// </summary>
public sealed partial class RunTurns(IJobStore store, Instance instance, TimeProvider time, ILogger<RunTurns> logger)
{
    private readonly AsyncReaderWriterLock _runs = new();

    /// <summary>The turn of a job.</summary>
    /// <param name="id">The job.</param>
    /// <param name="deliveryCount">The number of deliveries of its message, 1 for the first.</param>
    /// <param name="cancellationToken">Cancels the read of an earlier run.</param>
    public async Task<RunTurn> OfAsync(JobId id, int deliveryCount, CancellationToken cancellationToken)
    {
        var isSuspect = deliveryCount > 1;
        var before = isSuspect ? (await store.ReadAsync(id, cancellationToken))?.Attempt : null;
        return new RunTurn(this, id, isSuspect, Attempt.After(before, time.GetUtcNow(), instance.Name));
    }

    /// <summary>Waits for the turn. When this returns, the run of a suspect is recorded.</summary>
    internal async Task<IDisposable> BeginAsync(RunTurn turn, CancellationToken cancellationToken)
    {
        if (!turn.IsSuspect)
        {
            return await _runs.ReaderLockAsync(cancellationToken);
        }

        var alone = await _runs.WriterLockAsync(cancellationToken);
        try
        {
            await store.StartAsync(turn.Id, turn.Attempt, cancellationToken);
            return alone;
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Records that the run of a suspect returned. If the store is unavailable, the run counts as lost, as if the
    /// process had ended.
    /// </summary>
    internal async Task ReturnAsync(RunTurn turn)
    {
        try
        {
            // Not canceled if the host stops, because the run would count as lost.
            await store.StartAsync(turn.Id, turn.Attempt with { Returned = true }, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotRecorded(turn.Id, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Job {Job} has no outcome yet, and the store cannot record that its run returned: {Reason}")]
    private partial void LogNotRecorded(JobId job, string reason);
}
