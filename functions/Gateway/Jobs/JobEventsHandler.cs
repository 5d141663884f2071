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
/// Streams the states of a job as Server-Sent Events, each named by its status and with the job as reading it would
/// answer.
/// </summary>
public sealed class JobEventsHandler(
    JobReads jobs, JobEvents events, EventStreams streams, JobDocuments documents, IOptions<AdmissionOptions> options)
{
    /// <summary>How long a client waits before it comes back.</summary>
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(2);

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

        // However the request ends, both end with it.
        var response = request.HttpContext.Response;
        response.RegisterForDispose(stream);
        var signal = jobs.Listen(jobId);
        response.RegisterForDispose(signal);
        if (!documents.Find(await jobs.ReadAsync(jobId, cancellationToken), id).IsAccepted(out var job, out problem))
        {
            return new ProblemAnswer(problem);
        }

        // A client that has seen the end comes back because streams end; this tells it to stay away.
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
        // The headers go at once: a client that has seen the present state is told nothing else for a while.
        await response.Body.FlushAsync(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, streams.Closing);
        TimeSpan? comeBack = ComeBackAfter;
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
