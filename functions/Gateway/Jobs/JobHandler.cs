using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Gateway.OpenInference;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Where requests about a job are taken: reads the headers and the body, hands them on, words the answer.</summary>
public sealed class JobHandler(
    Submissions submissions,
    JobReads jobs,
    JobDocuments documents,
    SubmitTally tally,
    IOptions<AdmissionOptions> options,
    TimeProvider time)
{
    /// <summary>Takes a submit. Its model stands in the path or in the body; its id comes from the path, its idempotency key, or the server.</summary>
    public async Task<IResult> SubmitAsync(HttpRequest request, string? model, string? id, CancellationToken cancellationToken)
    {
        if (!SubmitHeaders.TryRead(request, id, options.Value.MaxWaitSeconds, time.GetUtcNow(), out var headers, out var problem))
        {
            return tally.Refuse(problem);
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
        if (!SubmitHeaders.TryRead(request, givenId: null, options.Value.MaxWaitSeconds, time.GetUtcNow(), out var headers, out var problem))
        {
            return tally.Refuse(problem);
        }

        using var signal = headers.Prefer.RespondAsync ? null : jobs.Listen(headers.Id);
        var submit = new SubmitRequest { Model = model, Version = version, Form = SubmitForm.Infer, Body = default };
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
        if (!Prefer.TryRead(request, options.Value.MaxWaitSeconds, out var prefer, out var problem))
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

    /// <summary>Reads the body and submits: the accepted submit, or the answer that refuses it.</summary>
    private async Task<(IResult? Answer, SubmitResult? Accepted)> AdmitAsync(
        HttpRequest request, SubmitHeaders headers, SubmitRequest submit, CancellationToken cancellationToken)
    {
        var (body, problem) = headers.JsonLength is null
            ? await RequestBody.ReadJsonAsync(request, options.Value.MaxBodyBytes, cancellationToken)
            : await RequestBody.ReadBinaryAsync(request, options.Value.MaxBodyBytes, cancellationToken);
        if (problem is not null)
        {
            return (tally.Refuse(problem), null);
        }

        submit = submit with { Id = headers.Id, IsNewId = headers.IsNewId, Body = body, JsonLength = headers.JsonLength };
        var result = await submissions.SubmitAsync(submit, cancellationToken);
        tally.Count(result);
        return result.Problem is { } refusal ? (new ProblemAnswer(refusal), null) : (null, result);
    }

    private IResult ToRead(JobSnapshot? job, string id, bool waited) => documents.IsMissing(job, id, out var problem)
        ? new ProblemAnswer(problem)
        : JobAnswer.ToRead(documents.Of(job), waited);
}
