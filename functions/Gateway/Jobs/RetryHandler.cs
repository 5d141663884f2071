using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Retries a job as a new job, and answers as for a submit.</summary>
public sealed class RetryHandler(
    Retries retries, JobReads jobs, JobDocuments documents, SubmitCounter counter, IOptions<AdmissionOptions> options)
{
    public async Task<IResult> RetryAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Prefer.Read(request, options.Value.MaxWaitSeconds).IsAccepted(out var prefer, out var problem)
            || !IdempotencyKey.ReadId(request).IsAccepted(out var keyId, out problem))
        {
            return counter.Refuse(problem);
        }

        if (await RequestBody.ReadNothingAsync(request, options.Value.MaxBodyBytes, cancellationToken) is { } fault)
        {
            return counter.Refuse(fault);
        }

        if (!JobId.TryParse(id, out var jobId))
        {
            return counter.Refuse(Problem.JobNotFound(id));
        }

        var result = await retries.RetryAsync(jobId, keyId, cancellationToken);
        counter.Count(result);
        if (!result.IsAccepted(out var accepted, out problem))
        {
            return new ProblemAnswer(problem);
        }

        var job = accepted.Job;
        if (prefer.Wait is { } wait)
        {
            job = await jobs.WaitAsync(job.Job.Id, wait, cancellationToken) ?? job;
        }

        return JobAnswer.ToSubmit(documents.Of(job), waited: prefer.Wait is not null);
    }
}
