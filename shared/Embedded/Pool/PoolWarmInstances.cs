using System.Globalization;
using Serverless.Scaling.Effects;

namespace Serverless.Embedded.Pool;

/// <summary>Lets the burst detector read and resize the pool.</summary>
public sealed class PoolWarmInstances(WorkerPool pool, TimeProvider time) : IWarmInstances
{
    public Task<InstanceCounts> ReadAsync(CancellationToken cancellationToken)
    {
        var counts = pool.Counts;
        return Task.FromResult(new InstanceCounts
        {
            MeasuredAt = time.GetUtcNow(),
            Wanted = counts.Wanted,
            Live = counts.Live,
            Starting = counts.Starting + counts.BackingOff,
            Draining = counts.Draining,
            StartUp = counts.ColdStart,
            CrashLoop = counts.CrashLooping > 0 ? CrashLoop(counts) : null,
        });
    }

    public Task<EffectResult> SetAsync(int wanted, CancellationToken cancellationToken)
    {
        if (wanted < 0 || wanted > pool.MaxInstances)
        {
            return Task.FromResult(new EffectResult(
                EffectStatus.Refused,
                $"The pool holds 0 to {pool.MaxInstances} instances, but {wanted} were requested."));
        }

        pool.Set(wanted);
        return Task.FromResult(EffectResult.Applied);
    }

    private static string CrashLoop(PoolCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.CrashLooping} of {counts.Wanted} instances exit repeatedly, "
        + $"the last with code {counts.LastExit?.Code}: {counts.LastExit?.LastError ?? "no output"}");
}
