using Serverless.Gateway.Http.Answers;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Counts the results of submits: accepted jobs as arrivals for the burst detector, refusals for the metrics.
/// </summary>
public sealed class SubmitCounter(IArrivalCounter arrivals, ServingMetrics metrics)
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
            arrivals.Count(new Arrival(
                job.Model, AsksForCapacity: job.Lane == Lane.Interactive, job.Items, job.WaitObjectiveSeconds));
        }
    }

    /// <summary>Counts a refusal and returns it as the response.</summary>
    internal ProblemAnswer Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return new ProblemAnswer(problem);
    }
}
