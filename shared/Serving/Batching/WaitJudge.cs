namespace Serverless.Serving.Batching;

/// <summary>
/// Decides whether an interactive job waited no longer than its objective. The wait is the job's time without its run.
/// A job that expired before its run waited too long; one that was canceled is not judged.
/// </summary>
/// <param name="usualObjective">The objective of models that declare none.</param>
/// <param name="metrics">Counts the results.</param>
public sealed class WaitJudge(TimeSpan usualObjective, ServingMetrics metrics)
{
    /// <returns>Null if the job is not judged.</returns>
    public bool? Judge(Job job, Outcome outcome)
    {
        var objective = job.WaitObjectiveSeconds ?? usualObjective.TotalSeconds;
        bool? isInTime = outcome switch
        {
            _ when job.Lane == Lane.Bulk => null,
            { Status: JobStatus.Expired } => false,
            { Timing: { } timing } => timing.QueueMs + timing.ColdStartMs + timing.LoadMs <= objective * 1000,
            _ => null,
        };
        if (isInTime is { } judged)
        {
            metrics.Waited(job, judged);
        }

        return isInTime;
    }
}
