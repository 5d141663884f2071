using Serverless.Serving.Backlog;

namespace Serverless.Serving.Results;

/// <summary>Why a job waits, behind how many, and for how long: what its status says while it is queued.</summary>
/// <param name="Reason">The reason in a word.</param>
/// <param name="Detail">The same as a sentence.</param>
/// <param name="Position">The jobs of its lane that are ahead of it, in hand or waiting; null where that is not known, and for a whole lane.</param>
/// <param name="EtaSeconds">When it starts; null while nothing is known that an estimate could rest on.</param>
public sealed record Waiting(string Reason, string Detail, long? Position = null, Eta? EtaSeconds = null)
{
    /// <summary>Of a job: the reason, from what is known of the instances and of the jobs ahead of it; the gravest fact wins.</summary>
    /// <param name="job">The job that waits.</param>
    /// <param name="now">The time.</param>
    /// <param name="instances">The instances; null where they are not known, as on a platform that does not tell.</param>
    /// <param name="ahead">The jobs ahead of it.</param>
    public static Waiting OfJob(Job job, DateTimeOffset now, InstanceFacts? instances, Ahead ahead)
    {
        var waiting = Explain(instances, ahead.Jobs == 0, AheadOfIt(ahead), Eta.Of(ahead.Lasts));
        return waiting with
        {
            Detail = waiting.EtaSeconds is { } eta && now.AddSeconds(eta.P50) > job.Deadline ? $"{waiting.Detail} {TooLate(job.Deadline - now)}" : waiting.Detail,
            Position = ahead.IsKnown ? ahead.Jobs : null,
        };
    }

    /// <summary>Of a lane: the reason why its jobs wait, and how long one waits that comes now.</summary>
    /// <param name="instances">The instances; null where they are not known.</param>
    /// <param name="active">Jobs that wait or run.</param>
    /// <param name="timeToDrain">The time in which these drain; null while the rate is unknown.</param>
    public static Waiting OfLane(InstanceFacts? instances, long active, TimeSpan? timeToDrain) =>
        Explain(instances, active <= 1, active == 1 ? "1 job waits or runs" : $"{active} jobs wait or run", Eta.Of(timeToDrain));

    private static Waiting Explain(InstanceFacts? instances, bool isNext, string jobs, Eta? eta) => instances switch
    {
        { CrashLooping: true, Live: 0 } => new("instances-crash-looping", $"Instances end before they can serve. The last one said: {instances.LastWords ?? "nothing"}."),
        { Live: 0, Starting: > 0 } => new("instances-starting", $"No instance is warm yet; {instances.Starting} are starting. {jobs}.", EtaSeconds: eta),
        { Live: 0 } => new("no-instance", $"No instance is warm and none is starting. {jobs}."),
        _ when isNext => new("in-hand", "An instance is about to run it.", EtaSeconds: eta),
        null => new("backlog", $"{jobs}.", EtaSeconds: eta),
        { Live: 1 } => new("backlog", $"{jobs} on 1 warm instance.", EtaSeconds: eta),
        _ => new("backlog", $"{jobs} on {instances.Live} warm instances.", EtaSeconds: eta),
    };

    private static string AheadOfIt(Ahead ahead) => ahead switch
    {
        { Jobs: 0 } => "No job is ahead of it",
        { IsKnown: false } => $"At most {ahead.Jobs} jobs are ahead of it",
        { Jobs: 1 } => "1 job is ahead of it",
        _ => $"{ahead.Jobs} jobs are ahead of it",
    };

    private static string TooLate(TimeSpan left) => left > TimeSpan.Zero
        ? $"Its deadline is in {Math.Ceiling(left.TotalSeconds):0} s: it is likely to expire before its turn."
        : "Its deadline has passed: it is about to expire.";
}

/// <summary>Seconds until the job starts: as likely sooner as later, and 19 times in 20 not later.</summary>
public sealed record Eta(double P50, double P95)
{
    /// <summary>What is known of a backlog may be so old.</summary>
    private const double Age = 1;

    /// <summary>
    /// A job starts when what is ahead of it has gone. The upper end doubles the time for that, and adds the age of what it rests on: instances
    /// may be lost and runs may be slow, and an estimate that is late is worse than one that is wide.
    /// </summary>
    public static Eta? Of(TimeSpan? untilGone) =>
        untilGone is { } time ? new Eta(Math.Round(time.TotalSeconds, 2), Math.Round(time.TotalSeconds * 2 + Age, 2)) : null;
}

/// <summary>The instances as a waiting job sees them.</summary>
public sealed record InstanceFacts(int Live, int Starting, bool CrashLooping, string? LastWords);

/// <summary>Tells of the instances, where the platform knows them.</summary>
public interface IInstanceFacts
{
    /// <summary>Null where they are not known.</summary>
    InstanceFacts? Current { get; }
}
