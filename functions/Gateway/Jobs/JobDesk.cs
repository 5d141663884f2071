using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Answers;
using Serverless.Gateway.Headers;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Where requests about jobs are taken: reads the headers and the body, hands them on, words the answer.</summary>
public sealed class JobDesk(
    Submissions submissions,
    JobReads jobs,
    BacklogView backlog,
    IInstanceFacts instances,
    IArrivalCounter arrivals,
    IOptions<AdmissionOptions> options,
    ServingMetrics metrics,
    TimeProvider time)
{
    /// <summary>Takes a submit. Its model stands in the path or in the body; its id comes from the path, its idempotency key, or the server.</summary>
    public async Task<IResult> SubmitAsync(HttpRequest request, string? model, string? id, CancellationToken cancellationToken)
    {
        var (answer, prefer, accepted) = await AdmitAsync(request, new SubmitRequest { Model = model, Body = default }, id, cancellationToken);
        if (accepted is null)
        {
            return answer!;
        }

        var job = accepted.Job!;
        if (prefer.Wait is { } wait && !job.Status.IsTerminal)
        {
            job = await jobs.WaitAsync(job.Job.Id, wait, cancellationToken) ?? job;
        }

        return JobAnswer.ToSubmit(Document(job), prefer.Wait is not null);
    }

    /// <summary>Takes an Open Inference request: waits for its job and answers with its outputs.</summary>
    public async Task<IResult> InferAsync(HttpRequest request, string model, string? version, CancellationToken cancellationToken)
    {
        var submit = new SubmitRequest { Model = model, Version = version, IsInfer = true, Body = default };
        var (answer, prefer, accepted) = await AdmitAsync(request, submit, id: null, cancellationToken);
        if (accepted is null)
        {
            return answer!;
        }

        var job = accepted.Job!;
        if (prefer.RespondAsync)
        {
            return JobAnswer.ToSubmit(Document(job), waited: false);
        }

        var wait = prefer.Wait ?? TimeSpan.FromSeconds(options.Value.InferWaitSeconds);
        job = await jobs.WaitAsync(job.Job.Id, wait, cancellationToken) ?? job;
        return InferAnswer.To(job, accepted.Submission!);
    }

    public async Task<IResult> ReadAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!TryReadPrefer(request, out var prefer, out var problem))
        {
            return new ProblemAnswer(problem!);
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

    /// <summary>Reads the headers and the body and submits: the accepted submit, or the answer that refuses it.</summary>
    private async Task<(IResult? Answer, Prefer Prefer, SubmitResult? Accepted)> AdmitAsync(
        HttpRequest request, SubmitRequest submit, string? id, CancellationToken cancellationToken)
    {
        if (!TryReadPrefer(request, out var prefer, out var problem) || !TryReadId(request, id, out var jobId, out problem)
            || !InferenceHeader.TryRead(request, out var jsonLength, out problem))
        {
            return (Refuse(problem!), prefer, null);
        }

        (var body, problem) = jsonLength is null
            ? await RequestBody.ReadJsonAsync(request, options.Value.MaxBodyBytes, cancellationToken)
            : await RequestBody.ReadBinaryAsync(request, options.Value.MaxBodyBytes, cancellationToken);
        if (problem is not null)
        {
            return (Refuse(problem), prefer, null);
        }

        var result = await submissions.SubmitAsync(submit with { Id = jobId, Body = body, JsonLength = jsonLength }, cancellationToken);
        if (result.Problem is { } refusal)
        {
            return (Refuse(refusal), prefer, null);
        }

        if (!result.IsReplay)
        {
            var job = result.Job!.Job;
            arrivals.Count(new Arrival(job.Model, AsksForCapacity: job.Lane == Lane.Interactive, result.Items));
        }

        return (null, prefer, result);
    }

    private ProblemAnswer Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return new ProblemAnswer(problem);
    }

    private IResult ToRead(JobSnapshot? job, string id, bool waited)
    {
        if (job is null)
        {
            return new ProblemAnswer(Problem.JobNotFound(id));
        }

        return job.Job.ExpiresAt <= time.GetUtcNow()
            ? new ProblemAnswer(Problem.JobGone(job.Job))
            : JobAnswer.ToRead(Document(job), waited);
    }

    private JobDocument Document(JobSnapshot job) => JobDocument.Of(
        job, job.Status == JobStatus.Queued ? Waiting.Explain(instances.Current, backlog.Active, backlog.TimeToDrain()) : null);

    private bool TryReadPrefer(HttpRequest request, out Prefer prefer, out Problem? problem) =>
        Prefer.TryRead(request, options.Value.MaxWaitSeconds, out prefer, out problem);

    private static bool TryReadId(HttpRequest request, string? given, out JobId? id, out Problem? problem)
    {
        if (given is null)
        {
            return IdempotencyKey.TryRead(request, out id, out problem);
        }

        var valid = JobId.TryParse(given, out var parsed);
        (id, problem) = (parsed, valid ? null : Problem.Invalid("id", given, "must be 1 to 64 letters, digits, hyphens or underscores"));
        return valid;
    }
}
