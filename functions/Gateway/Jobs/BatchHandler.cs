using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Handles many submits in one request. The request succeeds, and its response contains the result of each submit.
/// </summary>
public sealed class BatchHandler(
    BatchSubmissions submissions, JobDocuments documents, SubmitCounter counter, IOptions<AdmissionOptions> options)
{
    public async Task<IResult> SubmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.Read(request).IsAccepted(out var key, out var problem))
        {
            return counter.Refuse(problem);
        }

        if (request.Headers.TryGetValue(InferenceHeader.Name, out var length))
        {
            return counter.Refuse(Problem.Invalid(
                $"header {InferenceHeader.Name}",
                length.ToString(), "must be left out, because a batch contains only JSON"));
        }

        if (!(await RequestBody.ReadJsonAsync(request, options.Value.MaxBatchBytes, cancellationToken))
            .IsAccepted(out var body, out problem)
            || !BatchReader.Read(body, options.Value.MaxBatchJobs).IsAccepted(out var items, out problem))
        {
            return counter.Refuse(problem);
        }

        var batch = new BatchRequest { Items = items, Caller = IdempotencyKey.Caller(request), Key = key };
        var entries = (await submissions.SubmitAsync(batch, cancellationToken)).Select(EntryOf).ToList();
        var accepted = entries.Count(entry => entry.Job is not null);
        return Results.Json(
            new BatchDocument(accepted, entries.Count - accepted, entries), GatewayJson.Default.BatchDocument);
    }

    private BatchEntry EntryOf(Result<AcceptedJob> result)
    {
        counter.Count(result);
        return result.IsAccepted(out var accepted, out var problem)
            ? new BatchEntry(
                StatusCodes.Status202Accepted,
                documents.Of(accepted.Job) with { Outputs = null }, Problem: null, RetryAfter: null)
            : EntryOf(problem);
    }

    private static BatchEntry EntryOf(Problem problem) => new(
        problem.Status,
        Job: null,
        ProblemDocument.Of(problem),
        problem.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null);
}
