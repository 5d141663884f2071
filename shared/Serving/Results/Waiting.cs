namespace Serverless.Serving.Results;

/// <summary>Why a job waits, and for how long: what its status says while it is queued.</summary>
public sealed record Waiting(string Reason, string Detail, Eta? EtaSeconds = null)
{
    /// <summary>The reason, from what is known of the instances and the backlog; the gravest fact wins.</summary>
    /// <param name="instances">The instances; null where they are not known, as on a platform that does not tell.</param>
    /// <param name="active">Jobs that wait or run.</param>
    /// <param name="timeToDrain">The time in which these drain; null while the rate is unknown.</param>
    public static Waiting Explain(InstanceFacts? instances, long active, TimeSpan? timeToDrain) => instances switch
    {
        { CrashLooping: true, Live: 0 } => new("instances-crash-looping", $"Instances end before they can serve. The last one said: {instances.LastWords ?? "nothing"}."),
        { Live: 0, Starting: > 0 } => new("instances-starting", $"No instance is warm yet; {instances.Starting} are starting.", Eta.Of(timeToDrain)),
        { Live: 0 } => new("no-instance", "No instance is warm and none is starting."),
        _ when active <= 1 => new("in-hand", "An instance is about to run it.", Eta.Of(timeToDrain)),
        _ => new("backlog", $"{active} jobs wait or run{(instances is null ? "" : $" on {instances.Live} warm instances")}.", Eta.Of(timeToDrain)),
    };
}

/// <summary>Seconds until the job starts: as likely sooner as later, and 19 times in 20 not later.</summary>
public sealed record Eta(double P50, double P95)
{
    /// <summary>
    /// A job that joins now starts when what is before it has drained. The upper end doubles it: instances may be lost and runs may be
    /// slow, and an estimate that is late is worse than one that is wide.
    /// </summary>
    public static Eta? Of(TimeSpan? timeToDrain) =>
        timeToDrain is { } time ? new Eta(Math.Round(time.TotalSeconds, 2), Math.Round(time.TotalSeconds * 2, 2)) : null;
}

/// <summary>The instances as a waiting job sees them.</summary>
public sealed record InstanceFacts(int Live, int Starting, bool CrashLooping, string? LastWords);

/// <summary>Tells of the instances, where the platform knows them.</summary>
public interface IInstanceFacts
{
    /// <summary>Null where they are not known.</summary>
    InstanceFacts? Current { get; }
}
