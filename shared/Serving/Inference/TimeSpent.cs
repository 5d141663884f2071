namespace Serverless.Serving.Inference;

/// <summary>What is known of a job's life when it ends.</summary>
public sealed record TimeSpent
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an instance took the job up.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>When the instance's process started.</summary>
    public required DateTimeOffset InstanceStartedAt { get; init; }

    /// <summary>When the instance could take work.</summary>
    public required DateTimeOffset InstanceReadyAt { get; init; }

    /// <summary>How long the job waited for its model to be loaded.</summary>
    public required TimeSpan Load { get; init; }

    public required TimeSpan Compute { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>
    /// Where the time went. Cold start is the share of the wait in which the instance still started:
    /// the overlap of [created, began] and [instance started, instance ready]. The queue is what the other parts leave,
    /// so that queue + cold start + load + compute = finished − created; no part is negative, whatever the clocks say.
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
