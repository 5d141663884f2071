namespace Serverless.Serving.Backlog;

/// <summary>Explains the wait of a job, or of a whole lane; the gravest fact wins.</summary>
public static class WaitingRule
{
    /// <summary>Of a job: the reason, from what is known of the instances and of the jobs ahead of it.</summary>
    /// <param name="job">The job that waits.</param>
    /// <param name="now">The time.</param>
    /// <param name="instances">The instances; null where they are not known, as on a platform that does not
    /// tell.</param>
    /// <param name="ahead">The jobs ahead of it.</param>
    public static Waiting OfJob(Job job, DateTimeOffset now, InstanceFacts? instances, Ahead ahead)
    {
        var waiting = Explain(instances, ahead.Jobs == 0, AheadOfIt(ahead), Eta.Of(ahead.Lasts));
        return waiting with
        {
            Detail = waiting.EtaSeconds is { } eta && now.AddSeconds(eta.P50) > job.Deadline
                ? $"{waiting.Detail} {TooLate(job.Deadline - now)}" : waiting.Detail,
            Position = ahead.IsKnown ? ahead.Jobs : null,
        };
    }

    /// <summary>Of a lane: the reason why its jobs wait, and how long one waits that comes now.</summary>
    /// <param name="instances">The instances; null where they are not known.</param>
    /// <param name="active">Jobs that wait or run.</param>
    /// <param name="timeToDrain">The time in which these drain; null while the rate is unknown.</param>
    public static Waiting OfLane(InstanceFacts? instances, long active, TimeSpan? timeToDrain) =>
        Explain(instances, active <= 1, active == 1
            ? "1 job waits or runs" : $"{active} jobs wait or run", Eta.Of(timeToDrain));

    private static Waiting Explain(InstanceFacts? instances, bool isNext, string jobs, Eta? eta) => instances switch
    {
        { CrashLooping: true, Live: 0 } => new(
            "instances-crash-looping",
            $"Instances end before they can serve. The last one said: {instances.LastError ?? "nothing"}."),
        { Live: 0, Starting: > 0 } => new(
            "instances-starting",
            $"No instance is warm yet; {instances.Starting} are starting. {jobs}.", EtaSeconds: eta),
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
