namespace Serverless.Embedded.Pool;

/// <summary>The number of instances to start and the instances to drain.</summary>
public sealed record PoolPlan(int Start, IReadOnlyList<string> Drain)
{
    /// <summary>
    /// Brings the instances to the wanted count. Draining instances are not counted and never return. Instances that do
    /// not serve drain first (backing off, then starting), then the youngest, whose caches are the coldest.
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
