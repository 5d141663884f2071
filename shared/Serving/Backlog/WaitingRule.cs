namespace Serverless.Serving.Backlog;

/// <summary>Explains why a job, or the jobs of a lane, wait. The most severe reason takes precedence.</summary>
public static class WaitingRule
{
    /// <summary>Explains why a job waits, from the state of the instances and the jobs ahead of it.</summary>
    /// <param name="job">The job that waits.</param>
    /// <param name="now">The time.</param>
    /// <param name="instances">The instances; null if unknown, as on a platform that does not report them.</param>
    /// <param name="ahead">The jobs ahead of it.</param>
    public static Waiting OfJob(Job job, DateTimeOffset now, InstanceFacts? instances, Ahead ahead)
    {
        var waiting = Explain(instances, ahead.Jobs == 0, AheadOfIt(ahead), Eta.Of(ahead.TimeUntilGone));
        return waiting with
        {
            Detail = waiting.EtaSeconds is { } eta && now.AddSeconds(eta.P50) > job.Deadline
                ? $"{waiting.Detail} {TooLate(job.Deadline - now)}" : waiting.Detail,
            Position = ahead.IsKnown ? ahead.Jobs : null,
        };
    }

    /// <summary>Explains why the jobs of a lane wait, and how long a new job would wait.</summary>
    /// <param name="instances">The instances; null if unknown.</param>
    /// <param name="active">Jobs that wait or run.</param>
    /// <param name="timeToDrain">The time in which these drain; null if the rate is unknown.</param>
    public static Waiting OfLane(InstanceFacts? instances, long active, TimeSpan? timeToDrain) =>
        Explain(instances, active <= 1, active == 1
            ? "1 job is waiting or running" : $"{active} jobs are waiting or running", Eta.Of(timeToDrain));

    private static Waiting Explain(InstanceFacts? instances, bool isNext, string jobs, Eta? eta) => instances switch
    {
        { CrashLooping: true, Live: 0 } => new(
            "instances-crash-looping",
            $"Instances exit before they can serve. Last output: {instances.LastError ?? "none"}."),
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
