namespace Serverless.Scaling.Arrivals;

/// <summary>
/// The work of a model on one instance, in instance-seconds: what its jobs occupied of the instance. Sums count since
/// the start of the instance, so a lost report loses nothing. Waiting and in hand count only jobs that ask for
/// capacity.
/// </summary>
public sealed record ModelWork(string Model)
{
    /// <summary>An instance names at most this many models and reports the others together.</summary>
    public const int MaxNamed = 31;

    /// <summary>The name under which all other models are counted. No model can have it.</summary>
    public const string OtherModels = "other models";

    /// <summary>Jobs that ended.</summary>
    public long Jobs { get; init; }

    /// <summary>The items of jobs that ended.</summary>
    public long Items { get; init; }

    /// <summary>Instance-seconds of jobs that ended and of attempts that failed.</summary>
    public double WorkSeconds { get; init; }

    /// <summary>Ended jobs whose wait was compared with their objective.</summary>
    public long Judged { get; init; }

    /// <summary>Those of them that waited no longer than it.</summary>
    public long InTime { get; init; }

    /// <summary>Jobs that the instance has received and not yet begun.</summary>
    public int JobsWaiting { get; init; }

    public int ItemsWaiting { get; init; }

    public int JobsInHand { get; init; }

    public int ItemsInHand { get; init; }

    /// <summary>Instance-seconds that the jobs in hand have taken so far.</summary>
    public double InHandSeconds { get; init; }

    /// <summary>Instance-seconds of the warm-up run; 0 if there was none.</summary>
    public double WarmUpSeconds { get; init; }

    /// <summary>
    /// What the sums grew by since an earlier report. If a sum has fallen, the instance restarted, and all of it is
    /// new.
    /// </summary>
    public ModelWork Since(ModelWork? before) =>
        before is null || Items < before.Items || WorkSeconds < before.WorkSeconds || Judged < before.Judged ? this
        : this with
        {
            Jobs = Math.Max(0, Jobs - before.Jobs),
            Items = Items - before.Items,
            WorkSeconds = WorkSeconds - before.WorkSeconds,
            Judged = Judged - before.Judged,
            InTime = Math.Max(0, InTime - before.InTime),
        };
}
