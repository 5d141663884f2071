using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Where requests to run a job again are taken, and answered as submits are.</summary>
public sealed class RetryHandler(
    Retries retries, JobReads jobs, JobDocuments documents, SubmitTally tally, IOptions<AdmissionOptions> options)
{
    public async Task<IResult> RetryAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Prefer.TryRead(request, options.Value.MaxWaitSeconds, out var prefer, out var problem)
            || !IdempotencyKey.TryRead(request, out var keyId, out problem))
        {
            return tally.Refuse(problem);
        }

        if (await RequestBody.ReadNothingAsync(request, options.Value.MaxBodyBytes, cancellationToken) is { } fault)
        {
            return tally.Refuse(fault);
        }

        if (!JobId.TryParse(id, out var jobId))
        {
            return tally.Refuse(Problem.JobNotFound(id));
        }

        var result = await retries.RetryAsync(jobId, keyId, cancellationToken);
        tally.Count(result);
        if (result.Job is not { } job)
        {
            return new ProblemAnswer(result.Problem ?? throw new InvalidOperationException("A refused retry carries its problem."));
        }

        if (prefer.Wait is { } wait)
        {
            job = await jobs.WaitAsync(job.Job.Id, wait, cancellationToken) ?? job;
        }

        return JobAnswer.ToSubmit(documents.Of(job), waited: prefer.Wait is not null);
    }
}
