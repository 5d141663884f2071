using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Caching;

/// <summary>
/// Reuses results for equal inputs, and lets concurrent jobs with equal inputs share one run. A cache belongs to a
/// version in memory and is unloaded with it. A failure is returned to the jobs that waited for that run, and is never
/// stored.
/// </summary>
public sealed class ResultCache(CachePolicy policy, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly CachedResults _kept = new(policy);

    // Lanes do not share runs: an interactive job must not wait for a bulk job.
    private readonly Dictionary<(InputKey, Lane), Task<RunEnd?>> _running = [];

    private long _hits;
    private long _misses;

    public CacheFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return new CacheFigures(_hits, _misses, _kept.Count, _kept.Bytes);
            }
        }
    }

    /// <param name="key">The key of the inputs.</param>
    /// <param name="lane">The lane of the job.</param>
    /// <param name="run">Runs them; returns null if the job has already ended in another way.</param>
    /// <param name="cancellationToken">Ends the wait for another job's run.</param>
    public async Task<RunEnd?> AnswerAsync(
        InputKey key, Lane lane, Func<Task<RunEnd?>> run, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource<RunEnd?> completion;
            Task<RunEnd?>? other;
            lock (_gate)
            {
                if (_kept.TryFind(key, time.GetUtcNow(), out var outputs))
                {
                    return Hit_NeedsGate(outputs);
                }

                completion = new TaskCompletionSource<RunEnd?>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!_running.TryGetValue((key, lane), out other))
                {
                    _running.Add((key, lane), completion.Task);
                    _misses++;
                }
            }

            if (other is null)
            {
                return await RunAsync(key, lane, run, completion);
            }

            // The other job was stopped for a reason of its own, not because of the inputs. One of the waiting jobs
            // runs them.
            switch (await other.WaitAsync(cancellationToken))
            {
                case RunEnd.Succeeded ran:
                    lock (_gate)
                    {
                        return Hit_NeedsGate(ran.Outputs);
                    }

                case RunEnd.Failed failed:
                    return failed;
            }
        }
    }

    private async Task<RunEnd?> RunAsync(
        InputKey key, Lane lane, Func<Task<RunEnd?>> run, TaskCompletionSource<RunEnd?> completion)
    {
        RunEnd? end = null;
        try
        {
            return end = await run();
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove((key, lane));
                if (end is RunEnd.Succeeded kept)
                {
                    _kept.Keep(key, kept.Outputs, time.GetUtcNow());
                }
            }

            completion.SetResult(end);
        }
    }

    private RunEnd.Cached Hit_NeedsGate(IReadOnlyList<Tensor> outputs)
    {
        _hits++;
        return new RunEnd.Cached(outputs);
    }
}
