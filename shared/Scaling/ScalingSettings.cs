namespace Serverless.Scaling;

/// <summary>The constants of the rules in plain numbers. A decision records them with its inputs.</summary>
public sealed record ScalingSettings
{
    public required int Floor { get; init; }

    public required int Cap { get; init; }

    public required double WaitSeconds { get; init; }

    public required double StartUpSeconds { get; init; }

    public required double ServiceSeconds { get; init; }

    public required int Concurrency { get; init; }

    public required int MaxConcurrency { get; init; }

    /// <summary>How long instances stay warm after a burst, multiplied by how often bursts needed them.</summary>
    public required double RememberSeconds { get; init; }

    public required double StaleSeconds { get; init; }

    /// <summary>
    /// The weighted quantile of the sizing rules to follow: 0.5 is the median, and higher is stricter.
    /// </summary>
    public required double Caution { get; init; }

    /// <summary>The maximum number of instances to add or remove per minute.</summary>
    public required int MostChangePerMinute { get; init; }

    /// <summary>Instance-seconds per day; null: no budget.</summary>
    public double? BudgetPerDay { get; init; }

    public bool DryRun { get; init; }
}
