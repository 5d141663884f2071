namespace Serverless.Serving.Inference;

/// <summary>The times from which a job's <see cref="Timing"/> is computed.</summary>
public sealed record TimeSpent
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an instance started to process the job.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>When the instance's process started.</summary>
    public required DateTimeOffset InstanceStartedAt { get; init; }

    /// <summary>When the instance became ready for jobs.</summary>
    public required DateTimeOffset InstanceReadyAt { get; init; }

    /// <summary>How long the job waited for its model to load.</summary>
    public required TimeSpan Load { get; init; }

    public required TimeSpan Compute { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>
    /// Splits the total time into parts. Cold start is the part of the wait during which the instance was starting: the
    /// overlap of [created, began] and [instance started, instance ready]. Queue time is the rest, so queue + cold
    /// start + load + compute = finished − created. No part is negative, even if clocks disagree.
    /// </summary>
    public Timing Split()
    {
        var total = Max(FinishedAt - CreatedAt, TimeSpan.Zero);
        var compute = Min(Compute, total);
        var load = Min(Load, total - compute);
        var overlap = Min(BeganAt, InstanceReadyAt) - Max(CreatedAt, InstanceStartedAt);
        var coldStart = Min(Max(overlap, TimeSpan.Zero), total - compute - load);
        var queue = total - compute - load - coldStart;
        return new Timing(
            queue.TotalMilliseconds,
            coldStart.TotalMilliseconds, load.TotalMilliseconds, compute.TotalMilliseconds, BatchSize);
    }

    private static T Min<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) <= 0 ? one : other;

    private static T Max<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) >= 0 ? one : other;
}
