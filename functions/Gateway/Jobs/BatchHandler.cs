using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>Where many submits are taken in one call: the call succeeds, and each submit has its own answer in it.</summary>
public sealed class BatchHandler(
    BatchSubmissions submissions, JobDocuments documents, SubmitTally tally, IOptions<AdmissionOptions> options)
{
    public async Task<IResult> SubmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryReadKey(request, out var key, out var problem))
        {
            return tally.Refuse(problem);
        }

        if (request.Headers.TryGetValue(InferenceHeader.Name, out var length))
        {
            return tally.Refuse(Problem.Invalid($"header {InferenceHeader.Name}", length.ToString(), "must be left out: a batch is JSON and nothing else"));
        }

        var (body, unread) = await RequestBody.ReadJsonAsync(request, options.Value.MaxBatchBytes, cancellationToken);
        if (unread is not null)
        {
            return tally.Refuse(unread);
        }

        var (items, broken) = BatchReader.Read(body, options.Value.MaxBatchJobs);
        if (items is null)
        {
            return tally.Refuse(broken ?? throw new InvalidOperationException("A batch that was not read carries its problem."));
        }

        var batch = new BatchRequest { Items = items, Caller = IdempotencyKey.Caller(request), Key = key };
        var entries = (await submissions.SubmitAsync(batch, cancellationToken)).Select(EntryOf).ToList();
        var accepted = entries.Count(entry => entry.Job is not null);
        return Results.Json(new BatchDocument(accepted, entries.Count - accepted, entries), GatewayJson.Default.BatchDocument);
    }

    private BatchEntry EntryOf(SubmitResult result)
    {
        tally.Count(result);
        return result.Job is { } job
            ? new BatchEntry(StatusCodes.Status202Accepted, documents.Of(job) with { Outputs = null }, Problem: null, RetryAfter: null)
            : EntryOf(result.Problem ?? throw new InvalidOperationException("A refused submit carries its problem."));
    }

    private static BatchEntry EntryOf(Problem problem) => new(
        problem.Status,
        Job: null,
        ProblemDocument.Of(problem),
        problem.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null);
}
