using Serverless.Gateway.Http.Answers;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Counts what becomes of submits: jobs that arrive for the burst detector, refusals for the metrics.
/// </summary>
public sealed class SubmitTally(IArrivalCounter arrivals, ServingMetrics metrics)
{
    public void Count(Result<AcceptedJob> result)
    {
        if (!result.IsAccepted(out var accepted, out var problem))
        {
            metrics.Refused(problem.Code);
        }
        else if (!accepted.IsReplay)
        {
            var job = accepted.Job.Job;
            arrivals.Count(new Arrival(job.Model, AsksForCapacity: job.Lane == Lane.Interactive));
        }
    }

    /// <summary>Counts a refusal, and answers with it.</summary>
    internal ProblemAnswer Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return new ProblemAnswer(problem);
    }
}
