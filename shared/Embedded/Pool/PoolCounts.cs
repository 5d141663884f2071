namespace Serverless.Embedded.Pool;

/// <summary>
/// A snapshot of the pool. The instances in <see cref="CrashLooping"/> are also counted in <see cref="Starting"/> or
/// <see cref="BackingOff"/>.
/// </summary>
public sealed record PoolCounts
{
    public int Wanted { get; init; }

    public int Live { get; init; }

    public int Starting { get; init; }

    public int Draining { get; init; }

    public int BackingOff { get; init; }

    public int CrashLooping { get; init; }

    /// <summary>The latest unexpected exit of an instance that is still in the pool.</summary>
    public InstanceExit? LastExit { get; init; }

    /// <summary>How long the latest start took until ready; null before the first.</summary>
    public TimeSpan? ColdStart { get; init; }

    public static PoolCounts Of(int wanted, IReadOnlyList<Instance> instances) => new()
    {
        Wanted = wanted,
        Live = instances.Count(i => i.Stage is InstanceStage.Live),
        Starting = instances.Count(i => i.Stage is InstanceStage.Starting),
        Draining = instances.Count(i => i.Stage is InstanceStage.Draining),
        BackingOff = instances.Count(i => i.Stage is InstanceStage.BackingOff),
        CrashLooping = instances.Count(i => i.IsCrashLooping),
        LastExit = instances.Select(i => i.LastExit).OfType<InstanceExit>().MaxBy(e => e.At),
    };
}
