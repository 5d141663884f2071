using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Handles a submit: reads the request, admits the job, waits for its end if the request asks for it, and answers.
/// </summary>
public sealed class SubmitHandler(
    Submissions submissions,
    JobReads jobs,
    JobDocuments documents,
    SubmitCounter counter,
    IOptions<AdmissionOptions> options,
    TimeProvider time)
{
    /// <summary>
    /// Handles a native submit. The model is in the path or in the body. The ID is in the path, comes from the
    /// idempotency key, or is new.
    /// </summary>
    public Task<IResult> SubmitAsync(
        HttpRequest request, string? model, string? id, CancellationToken cancellationToken) => RunAsync(
        request,
        new SubmitRoute(model, Id: id),
        prefer => prefer.Wait,
        (accepted, waited) => JobAnswer.ToSubmit(documents.Of(accepted.Job), waited),
        cancellationToken);

    /// <param name="request">The request.</param>
    /// <param name="route">The values in its path.</param>
    /// <param name="waitFor">Returns the time to wait for the job's end, or null to not wait.</param>
    /// <param name="answer">Creates the response from the job and from whether the request waited for its end.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async Task<IResult> RunAsync(
        HttpRequest request,
        SubmitRoute route,
        Func<Prefer, TimeSpan?> waitFor,
        Func<AcceptedJob, bool, IResult> answer,
        CancellationToken cancellationToken)
    {
        if (!Prefer.Read(request, options.Value.MaxWaitSeconds).IsAccepted(out var prefer, out var problem)
            || !ReadId(request, route).IsAccepted(out var id, out problem)
            || !(await ReadAsync(request, route, cancellationToken)).IsAccepted(out var submit, out problem))
        {
            return counter.Refuse(problem);
        }

        // Listen before the job is sent, so that its end cannot be missed.
        var wait = waitFor(prefer);
        using var signal = wait is null ? null : jobs.Listen(id.Value);
        var result = await submissions.SubmitAsync(submit, id, cancellationToken);
        counter.Count(result);
        if (!result.IsAccepted(out var accepted, out problem))
        {
            return new ProblemAnswer(problem);
        }

        if (signal is null)
        {
            return answer(accepted, false);
        }

        var job = await jobs.WaitAsync(accepted.Job, signal, wait.GetValueOrDefault(), cancellationToken)
            ?? accepted.Job;
        return answer(accepted with { Job = job }, true);
    }

    private Result<NewJobId> ReadId(HttpRequest request, SubmitRoute route)
    {
        if (route.Id is { } given)
        {
            return JobId.TryParse(given, out var id) ? NewJobId.Shared(id) : Problem.Invalid("id", given, JobId.Rule);
        }

        return IdempotencyKey.ReadId(request).IsAccepted(out var keyId, out var problem)
            ? keyId is { } fromKey ? NewJobId.Shared(fromKey) : NewJobId.Unique(time.GetUtcNow())
            : problem;
    }

    private async Task<Result<Submit>> ReadAsync(
        HttpRequest request, SubmitRoute route, CancellationToken cancellationToken)
    {
        if (!InferenceHeader.Read(request).IsAccepted(out var jsonLength, out var problem))
        {
            return problem;
        }

        var read = jsonLength is null
            ? await RequestBody.ReadJsonAsync(request, options.Value.MaxBodyBytes, cancellationToken)
            : await RequestBody.ReadBinaryAsync(request, options.Value.MaxBodyBytes, cancellationToken);
        return read.IsAccepted(out var body, out problem)
            ? new Submit { Model = route.Model,
            Version = route.Version, Form = route.Form, Body = body, JsonLength = jsonLength }
            : problem;
    }
}
