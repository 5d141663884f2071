using System.ComponentModel.DataAnnotations;

namespace Serverless.Scaling;

/// <summary>The settings section <c>Scaling</c>.</summary>
public sealed class ScalingOptions
{
    /// <summary>Instances that always stand ready.</summary>
    [Range(0, 1000)]
    public int MinInstances { get; set; } = 1;

    /// <summary>Never more than this many.</summary>
    [Range(1, 1000)]
    public int MaxInstances { get; set; } = 4;

    /// <summary>How long a job may wait before an instance takes it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan WaitObjective { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From asking for an instance until it serves, until one was measured.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan StartUpTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What one message takes, until it was measured.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan ServiceTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that one instance has in hand.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Messages that one instance may have in hand while more instances are starting; the same as Concurrency is no boost.</summary>
    [Range(1, 1000)]
    public int BurstConcurrency { get; set; } = 8;

    /// <summary>How long the instances that a burst took are kept warm for the next; longer where bursts keep coming back, by as much each time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Remember { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>A signal that was measured longer ago is not believed.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>0.5 follows the median of the sizing rules; higher spends more and misses less.</summary>
    [Range(0.05, 0.99)]
    public double Caution { get; set; } = 0.5;

    /// <summary>Most instances added, and most taken away, within a minute.</summary>
    [Range(1, 10000)]
    public int MostChangePerMinute { get; set; } = 100;

    /// <summary>Instance-seconds in a UTC day; past it only the floor stands. Absent: no budget.</summary>
    [Range(0, 1e9)]
    public double? BudgetPerDay { get; set; }

    /// <summary>Decide and write it down, but change nothing.</summary>
    public bool DryRun { get; set; }

    public ScalingSettings ToSettings() => new()
    {
        Floor = MinInstances,
        Cap = MaxInstances,
        WaitSeconds = WaitObjective.TotalSeconds,
        StartUpSeconds = StartUpTime.TotalSeconds,
        ServiceSeconds = ServiceTime.TotalSeconds,
        Concurrency = Concurrency,
        BurstConcurrency = BurstConcurrency,
        RememberSeconds = Remember.TotalSeconds,
        StaleSeconds = StaleAfter.TotalSeconds,
        Caution = Caution,
        MostChangePerMinute = MostChangePerMinute,
        BudgetPerDay = BudgetPerDay,
        DryRun = DryRun,
    };
}
