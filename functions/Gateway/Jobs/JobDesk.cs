using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Answers;
using Serverless.Gateway.Headers;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Where requests about jobs are taken: reads the headers and the body, hands them on, words the answer.</summary>
public sealed class JobDesk(
    Submissions submissions,
    JobReads jobs,
    JobDocuments documents,
    IArrivalCounter arrivals,
    IOptions<AdmissionOptions> options,
    ServingMetrics metrics,
    TimeProvider time)
{
    /// <summary>Takes a submit. Its model stands in the path or in the body; its id comes from the path, its idempotency key, or the server.</summary>
    public async Task<IResult> SubmitAsync(HttpRequest request, string? model, string? id, CancellationToken cancellationToken)
    {
        if (!TryReadHeaders(request, id, out var headers, out var problem))
        {
            return Refuse(problem!);
        }

        var wait = headers.Prefer.Wait;
        using var signal = wait is null ? null : jobs.Listen(headers.Id);
        var (answer, accepted) = await AdmitAsync(request, headers, new SubmitRequest { Model = model, Body = default }, cancellationToken);
        if (accepted is null)
        {
            return answer!;
        }

        var job = accepted.Job!;
        if (signal is not null)
        {
            job = await jobs.WaitAsync(job, signal, wait.GetValueOrDefault(), cancellationToken) ?? job;
        }

        return JobAnswer.ToSubmit(documents.Of(job), waited: signal is not null);
    }

    /// <summary>Takes an Open Inference request: waits for its job and answers with its outputs.</summary>
    public async Task<IResult> InferAsync(HttpRequest request, string model, string? version, CancellationToken cancellationToken)
    {
        if (!TryReadHeaders(request, givenId: null, out var headers, out var problem))
        {
            return Refuse(problem!);
        }

        using var signal = headers.Prefer.RespondAsync ? null : jobs.Listen(headers.Id);
        var submit = new SubmitRequest { Model = model, Version = version, IsInfer = true, Body = default };
        var (answer, accepted) = await AdmitAsync(request, headers, submit, cancellationToken);
        if (accepted is null)
        {
            return answer!;
        }

        var job = accepted.Job!;
        if (signal is null)
        {
            return JobAnswer.ToSubmit(documents.Of(job), waited: false);
        }

        var wait = headers.Prefer.Wait ?? TimeSpan.FromSeconds(options.Value.InferWaitSeconds);
        job = await jobs.WaitAsync(job, signal, wait, cancellationToken) ?? job;
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

    /// <summary>Reads the body and submits: the accepted submit, or the answer that refuses it.</summary>
    private async Task<(IResult? Answer, SubmitResult? Accepted)> AdmitAsync(
        HttpRequest request, SubmitHeaders headers, SubmitRequest submit, CancellationToken cancellationToken)
    {
        var (body, problem) = headers.JsonLength is null
            ? await RequestBody.ReadJsonAsync(request, options.Value.MaxBodyBytes, cancellationToken)
            : await RequestBody.ReadBinaryAsync(request, options.Value.MaxBodyBytes, cancellationToken);
        if (problem is not null)
        {
            return (Refuse(problem), null);
        }

        submit = submit with { Id = headers.Id, IsNewId = headers.IsNewId, Body = body, JsonLength = headers.JsonLength };
        var result = await submissions.SubmitAsync(submit, cancellationToken);
        if (result.Problem is { } refusal)
        {
            return (Refuse(refusal), null);
        }

        if (!result.IsReplay)
        {
            var job = result.Job!.Job;
            arrivals.Count(new Arrival(job.Model, AsksForCapacity: job.Lane == Lane.Interactive, result.Items));
        }

        return (null, result);
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
            : JobAnswer.ToRead(documents.Of(job), waited);
    }

    private bool TryReadHeaders(HttpRequest request, string? givenId, out SubmitHeaders headers, out Problem? problem)
    {
        headers = default;
        if (!TryReadPrefer(request, out var prefer, out problem) || !TryReadId(request, givenId, out var id, out problem)
            || !InferenceHeader.TryRead(request, out var jsonLength, out problem))
        {
            return false;
        }

        // The server's own id is made here and not further in, so that who waits for the job listens before it is sent.
        headers = new SubmitHeaders(prefer, id ?? JobId.New(time.GetUtcNow()), IsNewId: id is null, jsonLength);
        return true;
    }

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

    private readonly record struct SubmitHeaders(Prefer Prefer, JobId Id, bool IsNewId, int? JsonLength);
}
