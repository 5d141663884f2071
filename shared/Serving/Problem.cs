namespace Serverless.Serving;

/// <summary>
/// A refusal in the form of RFC 9457: a stable <see cref="Code"/> for programs, a <see cref="Detail"/> that says the
/// fact, the value and the remedy.
/// </summary>
public sealed record Problem
{
    /// <summary>The HTTP status that fits.</summary>
    public required int Status { get; init; }

    public required string Code { get; init; }

    public required string Title { get; init; }

    public required string Detail { get; init; }

    /// <summary>The path of the job that it is about, if there is one.</summary>
    public string? Instance { get; init; }

    /// <summary>Each fault of a bad request.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }

    /// <summary>When trying again makes sense.</summary>
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
        Title = "There is no such model.",
        Detail = $"No model is named '{Fault.Shorten(model)}'. GET /v1/models lists those there are.",
    };

    public static Problem VersionNotFound(string model, string version, IReadOnlyList<string> versions) => new()
    {
        Status = 404,
        Code = "version-not-found",
        Title = "The model has no such version.",
        Detail = $"Model '{model}' has no version '{Fault.Shorten(version)}'; it has {string.Join(", ", versions)}.",
    };

    public static Problem JobNotFound(string id) => new()
    {
        Status = 404,
        Code = "job-not-found",
        Title = "There is no such job.",
        Detail = $"No job has the id '{Fault.Shorten(id)}'. An id is what the Location of a 202 ends in.",
    };

    public static Problem JobGone(Job job) => new()
    {
        Status = 410,
        Code = "job-gone",
        Title = "The job is past its retention.",
        Detail = $"Job '{job.Id}' was kept until {job.ExpiresAt:u}. Submit it again to have a new result.",
    };

    public static Problem BodyTooLarge(long limit) => new()
    {
        Status = 413,
        Code = "body-too-large",
        Title = "The body is too large.",
        Detail = $"A body may have at most {limit} bytes. Send less at once.",
    };

    public static Problem KeyReused(JobId id) => new()
    {
        Status = 422,
        Code = "idempotency-key-reused",
        Title = "The key was used for another payload.",
        Detail = $"Job '{id}' was submitted under this key or id with another payload. Use a new one.",
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
        Title = "Too many jobs wait.",
        Detail = $"{active} jobs wait and the limit is {limit}. Try again in {retryAfter.TotalSeconds:0} s.",
        RetryAfter = retryAfter,
    };

    public static Problem QueueUnavailable(TimeSpan retryAfter) => new()
    {
        Status = 503,
        Code = "queue-unavailable",
        Title = "The queue did not take the job.",
        Detail = "The job was not accepted and nothing of it is kept. Submit it again.",
        RetryAfter = retryAfter,
    };

    /// <summary>The same where the job stays, because others may have asked for it under its id.</summary>
    public static Problem QueueUnavailable(Job job, TimeSpan retryAfter) => QueueUnavailable(retryAfter) with
    {
        Detail = "This request was not accepted. Send it again as it was: however often it comes, it is the one job "
            + $"'{job.Id}'. "
            + $"Until then that may show as queued; at its deadline, {job.Deadline:u}, it expires.",
    };

    public static Problem StoreUnavailable() => new()
    {
        Status = 503,
        Code = "store-unavailable",
        Title = "The store cannot be reached now.",
        Detail = "Nothing of this request was accepted. Try again.",
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public static Problem InternalError() => new()
    {
        Status = 500,
        Code = "internal-error",
        Title = "The server failed.",
        Detail = "The fault is ours and logged. A job that was accepted is not lost; submit again with the same "
            + "Idempotency-Key.",
    };
}
