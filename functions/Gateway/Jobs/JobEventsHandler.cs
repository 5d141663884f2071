using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// Streams the states of a job as Server-Sent Events. Each event is named by the status, and its data is the job as a
/// read returns it.
/// </summary>
public sealed class JobEventsHandler(
    JobReads jobs, JobEvents events, EventStreams streams, JobDocuments documents, IOptions<AdmissionOptions> options)
{
    /// <summary>The time that a client waits before it reconnects.</summary>
    private static readonly TimeSpan ReconnectionInterval = TimeSpan.FromSeconds(2);

    public async Task<IResult> FollowAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!JobId.TryParse(id, out var jobId))
        {
            return new ProblemAnswer(Problem.JobNotFound(id));
        }

        if (!streams.Open().IsAccepted(out var stream, out var problem))
        {
            return new ProblemAnswer(problem);
        }

        // Both are released when the request ends, even if it fails.
        var response = request.HttpContext.Response;
        response.RegisterForDispose(stream);
        var signal = jobs.Listen(jobId);
        response.RegisterForDispose(signal);
        if (!documents.Find(await jobs.ReadAsync(jobId, cancellationToken), id).IsAccepted(out var job, out problem))
        {
            return new ProblemAnswer(problem);
        }

        // A client reconnects whenever a stream ends. 204 stops a client that has received the terminal event.
        var seen = request.Headers["Last-Event-ID"].ToString();
        return job.Status.IsTerminal && JobEvent.Of(documents.Of(job)).Id == seen
            ? TypedResults.NoContent()
            : TypedResults.ServerSentEvents(
                ItemsAsync(response, job, signal, seen, request.HttpContext.RequestAborted));
    }

    private async IAsyncEnumerable<SseItem<string>> ItemsAsync(
        HttpResponse response,
        JobSnapshot job, IJobSignal signal, string seen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Send the headers now: the first event can be late if the client has already received the current state.
        await response.Body.FlushAsync(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, streams.Closing);
        TimeSpan? comeBack = ReconnectionInterval;
        var atMost = TimeSpan.FromSeconds(options.Value.EventStreamSeconds);
        await foreach (var state in events.FollowAsync(job, signal, documents.Of, seen, atMost, either.Token))
        {
            var body = JsonSerializer.Serialize(state.Job, ServingJson.Default.JobDocument);
            yield return new SseItem<string>(
                body, state.Job.Status.Wire) { EventId = state.Id, ReconnectionInterval = comeBack };
            comeBack = null;
        }
    }
}
