using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.Jobs;

/// <summary>The native API for jobs.</summary>
public sealed class JobFunctions(
    SubmitHandler submits,
    BatchHandler batches, RetryHandler retries, JobHandler jobs, JobListHandler lists, JobEventsHandler events)
{
    [Function("SubmitJob")]
    public Task<IResult> Submit(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/models/{model}/jobs")] HttpRequest request,
        string model,
        CancellationToken cancellationToken) => submits.SubmitAsync(request, model, id: null, cancellationToken);

    [Function("SubmitBatch")]
    public Task<IResult> SubmitBatch(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/jobs:batch")] HttpRequest request,
        CancellationToken cancellationToken) => batches.SubmitAsync(request, cancellationToken);

    [Function("PutJob")]
    public Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "v1/jobs/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => submits.SubmitAsync(request, model: null, id, cancellationToken);

    [Function("ListJobs")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/jobs")] HttpRequest request,
        CancellationToken cancellationToken) => lists.ListAsync(request, cancellationToken);

    [Function("ReadJob")]
    public Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/jobs/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => jobs.ReadAsync(request, id, cancellationToken);

    [Function("FollowJob")]
    public Task<IResult> Follow(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v1/jobs/{id}/events")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => events.FollowAsync(request, id, cancellationToken);

    [Function("CancelJob")]
    public Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "v1/jobs/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => jobs.CancelAsync(id, cancellationToken);

    [Function("RetryJob")]
    public Task<IResult> Retry(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/jobs/{id}/retry")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => retries.RetryAsync(request, id, cancellationToken);
}
