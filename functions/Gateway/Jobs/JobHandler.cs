using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Reads and cancels jobs.</summary>
public sealed class JobHandler(JobReads jobs, JobDocuments documents, IOptions<AdmissionOptions> options)
{
    public async Task<IResult> ReadAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Prefer.Read(request, options.Value.MaxWaitSeconds).IsAccepted(out var prefer, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        if (!JobId.TryParse(id, out var jobId))
        {
            return new ProblemAnswer(Problem.JobNotFound(id));
        }

        var job = prefer.Wait is { } wait
            ? await jobs.WaitAsync(jobId, wait, cancellationToken)
            : await jobs.ReadAsync(jobId, cancellationToken);
        return ToRead(job, id, prefer.Wait is not null);
    }

    public async Task<IResult> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var job = JobId.TryParse(id, out var jobId) ? await jobs.CancelAsync(jobId, cancellationToken) : null;
        return ToRead(job, id, waited: false);
    }

    private IResult ToRead(JobSnapshot? job, string id, bool waited) =>
        documents.Find(job, id).IsAccepted(out var found, out var problem)
        ? JobAnswer.ToRead(documents.Of(found), waited)
        : new ProblemAnswer(problem);
}
