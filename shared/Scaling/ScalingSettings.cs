namespace Serverless.Scaling;

/// <summary>The constants of the rules, in plain numbers: what a decision records beside its inputs.</summary>
public sealed record ScalingSettings
{
    public required int Floor { get; init; }

    public required int Cap { get; init; }

    public required double WaitSeconds { get; init; }

    public required double StartUpSeconds { get; init; }

    public required double ServiceSeconds { get; init; }

    public required int Concurrency { get; init; }

    public required int BurstConcurrency { get; init; }

    /// <summary>How long the instances that a burst took are kept for the next, times how often bursts needed them.</summary>
    public required double RememberSeconds { get; init; }

    public required double StaleSeconds { get; init; }

    /// <summary>Which of the rules on trial is followed: the weighted quantile of what they want, 0.5 their median; higher is stricter.</summary>
    public required double Caution { get; init; }

    /// <summary>Most instances added, and most taken away, within a minute.</summary>
    public required int MostChangePerMinute { get; init; }

    /// <summary>Instance-seconds a day; null is no budget.</summary>
    public double? BudgetPerDay { get; init; }

    public bool DryRun { get; init; }
}
