using Serverless.Gateway.Http.Answers;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>Counts what becomes of submits: jobs that arrive for the burst detector, refusals for the metrics.</summary>
public sealed class SubmitTally(IArrivalCounter arrivals, ServingMetrics metrics)
{
    public void Count(SubmitResult result)
    {
        if (result.Problem is { } problem)
        {
            metrics.Refused(problem.Code);
        }
        else if (result is { IsReplay: false, Job.Job: { } job })
        {
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
