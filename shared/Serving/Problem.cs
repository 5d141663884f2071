namespace Serverless.Serving;

/// <summary>
/// An error response as defined by RFC 9457: a stable <see cref="Code"/> for programs, and a <see cref="Detail"/> that
/// states the fact, the value, and the remedy.
/// </summary>
public sealed record Problem
{
    /// <summary>Instances look for changes of their models this often.</summary>
    private static readonly TimeSpan RetryIfNotReady = TimeSpan.FromSeconds(5);

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    public required string Code { get; init; }

    public required string Title { get; init; }

    public required string Detail { get; init; }

    /// <summary>The path of the job that the problem is about, if there is one.</summary>
    public string? Instance { get; init; }

    /// <summary>The faults of an invalid request.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }

    /// <summary>How long the client should wait before it tries again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Invalid(IReadOnlyList<Fault> errors) => new()
    {
        Status = 400,
        Code = "invalid-request",
        Title = "The request is not valid.",
        Detail = string.Join(" ", errors.Select(e => e.ToString())),
        Errors = errors,
    };

    public static Problem Invalid(string field, string value, string rule) =>
        Invalid([new Fault(field, Fault.Shorten(value), rule)]);

    public static Problem ModelNotFound(string model) => new()
    {
        Status = 404,
        Code = "model-not-found",
        Title = "Model not found.",
        Detail = $"No model is named '{Fault.Shorten(model)}'. GET /v1/models lists the models.",
    };

    /// <param name="model">A model that is published.</param>
    /// <param name="version">The version that was asked for; null for the model.</param>
    /// <param name="because">The reason, with the file, member and rule or with what an instance reports.</param>
    public static Problem ModelRefused(string model, string? version, string because) => new()
    {
        Status = 503,
        Code = "model-refused",
        Title = "The model cannot be served.",
        Detail = $"{Named(model, version)} is published and cannot be served: {because}",
        RetryAfter = RetryIfNotReady,
    };

    /// <summary>No instance can answer now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version that was asked for; null for the model.</param>
    /// <param name="code">The state in a word.</param>
    /// <param name="because">The reason as a sentence.</param>
    public static Problem ModelNotReady(string model, string? version, string code, string because) => new()
    {
        Status = 503,
        Code = code,
        Title = "The model is not ready.",
        Detail = $"{Named(model, version)} cannot answer now. {because}",
        RetryAfter = RetryIfNotReady,
    };

    public static Problem VersionNotFound(string model, string version, IReadOnlyList<string> versions) => new()
    {
        Status = 404,
        Code = "version-not-found",
        Title = "Model version not found.",
        Detail = $"Model '{model}' has no version '{Fault.Shorten(version)}'; it has {string.Join(", ", versions)}.",
    };

    public static Problem JobNotFound(string id) => new()
    {
        Status = 404,
        Code = "job-not-found",
        Title = "Job not found.",
        Detail = $"No job has the id '{Fault.Shorten(id)}'. The id is the last segment of the Location header of the "
            + "202 response.",
    };

    public static Problem JobGone(Job job) => new()
    {
        Status = 410,
        Code = "job-gone",
        Title = "The job's retention is over.",
        Detail = $"Job '{job.Id}' was kept until {job.ExpiresAt:u}. Submit it again to get a new result.",
    };

    public static Problem BodyTooLarge(long limit) => new()
    {
        Status = 413,
        Code = "body-too-large",
        Title = "The body is too large.",
        Detail = $"A body can have at most {limit} bytes. Send a smaller request.",
    };

    /// <param name="fault">What the server found, such as a bad chunk size or an early end.</param>
    public static Problem BodyMalformed(string fault)
    {
        var error = new Fault(
            "body", $"'{Fault.Shorten(fault)}'", "must be complete, as its length or its chunks declare");
        return new()
        {
            Status = 400,
            Code = "body-malformed",
            Title = "The body is not complete HTTP.",
            Detail = error.ToString(),
            Errors = [error],
        };
    }

    public static Problem BodyTimedOut() => new()
    {
        Status = 408,
        Code = "body-timed-out",
        Title = "The body arrived too slowly.",
        Detail = "The connection was too slow, or the sender paused too long. Send the request again.",
    };

    public static Problem KeyReused(JobId id) => new()
    {
        Status = 422,
        Code = "idempotency-key-reused",
        Title = "The key was used with another payload.",
        Detail = $"Job '{id}' was submitted under this key or id with another payload. Use a new key or id.",
    };

    /// <summary>A job that failed because of its input.</summary>
    public static Problem InputRejected(JobId id, JobError error) => new()
    {
        Status = 422,
        Code = error.Code,
        Title = "The model cannot process the input.",
        Detail = error.Detail,
        Instance = $"/v1/jobs/{id}",
    };

    public static Problem TooManyInFlight(long active, long limit, TimeSpan retryAfter) => new()
    {
        Status = 429,
        Code = "too-many-in-flight",
        Title = "Too many jobs are in flight.",
        Detail = $"{active} jobs are waiting or running; the limit is {limit}. Try again in "
            + $"{retryAfter.TotalSeconds:0} s.",
        RetryAfter = retryAfter,
    };

    public static Problem QueueUnavailable(TimeSpan retryAfter) => new()
    {
        Status = 503,
        Code = "queue-unavailable",
        Title = "The queue did not accept the job.",
        Detail = "The job was not accepted and was not stored. Submit it again.",
        RetryAfter = retryAfter,
    };

    /// <summary>The same if the job stays stored, because another request may have used its id.</summary>
    public static Problem QueueUnavailable(Job job, TimeSpan retryAfter) => QueueUnavailable(retryAfter) with
    {
        Detail = "This request was not accepted. Send it again unchanged: every repeat refers to the same job, "
            + $"'{job.Id}'. Until then the job may be shown as queued; it expires at its deadline, {job.Deadline:u}.",
    };

    public static Problem StoreUnavailable() => new()
    {
        Status = 503,
        Code = "store-unavailable",
        Title = "The store is unavailable.",
        Detail = "No part of this request was accepted. Try again.",
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public static Problem InternalError() => new()
    {
        Status = 500,
        Code = "internal-error",
        Title = "The server failed.",
        Detail = "This is an error on our side; it was logged. An accepted job is not lost. Submit again with the "
            + "same Idempotency-Key.",
    };

    private static string Named(string model, string? version) =>
        version is null ? $"Model '{model}'" : $"Model '{model}' version {version}";
}
