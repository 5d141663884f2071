namespace Serverless.Embedded.Pool;

/// <summary>
/// The pool at one moment. <see cref="CrashLooping"/> counts instances that are among <see cref="Starting"/> or
/// <see cref="BackingOff"/> too.
/// </summary>
public sealed record PoolCounts
{
    public int Wanted { get; init; }

    public int Live { get; init; }

    public int Starting { get; init; }

    public int Draining { get; init; }

    public int BackingOff { get; init; }

    public int CrashLooping { get; init; }

    /// <summary>The latest unasked end of an instance that the pool still keeps.</summary>
    public InstanceExit? LastExit { get; init; }

    /// <summary>How long the latest start took until ready; null while none has been seen.</summary>
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
