namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule: six NCRONTAB fields, seconds first.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;

    public bool RunOnStartup { get; set; }

    public bool UseMonitor { get; set; } = true;
}

/// <summary>What a timer function is told of its tick.</summary>
public sealed class TimerInfo
{
    public bool IsPastDue { get; set; }
}
