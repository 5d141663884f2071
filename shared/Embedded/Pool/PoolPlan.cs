namespace Serverless.Embedded.Pool;

/// <summary>How many instances to start and which to drain.</summary>
public sealed record PoolPlan(int Start, IReadOnlyList<string> Drain)
{
    /// <summary>
    /// Brings the instances, in order of age, to the wanted count. Those that drain are no longer counted and never called back. First to
    /// go are the ones that serve nobody (backing off, then starting), then the youngest, whose caches are the coldest.
    /// </summary>
    public static PoolPlan For(int wanted, IReadOnlyList<Instance> oldestFirst)
    {
        var kept = oldestFirst
            .Where(i => i.Stage is not (InstanceStage.Draining or InstanceStage.Stopped))
            .OrderBy(i => i.Stage switch { InstanceStage.Live => 0, InstanceStage.Starting => 1, _ => 2 })
            .ToList();
        return new PoolPlan(Math.Max(0, wanted - kept.Count), [.. kept.Skip(wanted).Reverse().Select(i => i.Name)]);
    }
}
