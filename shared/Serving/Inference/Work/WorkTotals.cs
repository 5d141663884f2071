namespace Serverless.Serving.Inference.Work;

/// <summary>
/// The work of one model on this instance, in instance-seconds. Sums count since the start of the instance. Waiting and
/// in hand count the interactive lane only, because bulk jobs ask for no capacity.
/// </summary>
public sealed record WorkTotals(string Model)
{
    /// <summary>Jobs that ended.</summary>
    public long Jobs { get; init; }

    /// <summary>Their items.</summary>
    public long Items { get; init; }

    /// <summary>Instance-seconds of jobs that ended, and of attempts that failed.</summary>
    public double WorkSeconds { get; init; }

    /// <summary>Ended jobs whose wait was compared with their objective.</summary>
    public long Judged { get; init; }

    /// <summary>Those of them that waited no longer than it.</summary>
    public long InTime { get; init; }

    /// <summary>Jobs that were received and wait for a place or for their model to load.</summary>
    public int JobsWaiting { get; init; }

    public int ItemsWaiting { get; init; }

    public int JobsInHand { get; init; }

    public int ItemsInHand { get; init; }

    /// <summary>Instance-seconds that the jobs in hand have taken so far.</summary>
    public double InHandSeconds { get; init; }
}
