using System.ComponentModel.DataAnnotations;

namespace Serverless.Scaling;

/// <summary>The settings section <c>Scaling</c>.</summary>
public sealed class ScalingOptions
{
    /// <summary>The minimum number of warm instances.</summary>
    [Range(0, 1000)]
    public int MinInstances { get; set; } = 1;

    /// <summary>The maximum number of instances.</summary>
    [Range(1, 1000)]
    public int MaxInstances { get; set; } = 4;

    /// <summary>How long a job may wait before an instance takes it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan WaitObjective { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Expected time from the request for an instance until it serves, used until one is measured.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan StartUpTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Expected service time of one message, used until it is measured.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan ServiceTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that one instance may have in hand until its throughput is measured.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 4;

    /// <summary>
    /// Messages that one instance may have in hand if that many are measured to be served faster.
    /// </summary>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>
    /// How long instances stay warm after a burst for the next one. The time grows by this much each time a burst needs
    /// them again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Remember { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>A signal measured longer ago is stale and is not used.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>0.5 follows the median of the sizing rules; higher spends more and misses less.</summary>
    [Range(0.05, 0.99)]
    public double Caution { get; set; } = 0.5;

    /// <summary>The maximum number of instances to add or remove per minute.</summary>
    [Range(1, 10000)]
    public int MostChangePerMinute { get; set; } = 100;

    /// <summary>
    /// Budget of instance-seconds per UTC day. When it is spent, only the minimum stays. Null: no budget.
    /// </summary>
    [Range(0, 1e9)]
    public double? BudgetPerDay { get; set; }

    /// <summary>Whether decisions are recorded but not applied.</summary>
    public bool DryRun { get; set; }

    public ScalingSettings ToSettings() => new()
    {
        Floor = MinInstances,
        Cap = MaxInstances,
        WaitSeconds = WaitObjective.TotalSeconds,
        StartUpSeconds = StartUpTime.TotalSeconds,
        ServiceSeconds = ServiceTime.TotalSeconds,
        Concurrency = Concurrency,
        MaxConcurrency = MaxConcurrency,
        RememberSeconds = Remember.TotalSeconds,
        StaleSeconds = StaleAfter.TotalSeconds,
        Caution = Caution,
        MostChangePerMinute = MostChangePerMinute,
        BudgetPerDay = BudgetPerDay,
        DryRun = DryRun,
    };
}
