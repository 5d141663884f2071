namespace Serverless.Scaling.Arrivals;

/// <summary>
/// The work of a model on one instance, in instance-seconds: what its jobs occupied of the instance. Sums count since
/// the start of the instance, so a lost report loses nothing. Waiting and in hand count only jobs that ask for capacity.
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

    /// <summary>Jobs that the instance has received and not yet begun.</summary>
    public int JobsWaiting { get; init; }

    public int ItemsWaiting { get; init; }

    public int JobsInHand { get; init; }

    public int ItemsInHand { get; init; }

    /// <summary>Instance-seconds that the jobs in hand have taken so far.</summary>
    public double InHandSeconds { get; init; }

    /// <summary>Instance-seconds of the warm-up run; 0 if there was none.</summary>
    public double WarmUpSeconds { get; init; }
}
