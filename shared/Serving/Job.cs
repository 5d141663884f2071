using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// What was asked, as it was accepted. It never changes; what became of it is an <see cref="Attempt"/> and an
/// <see cref="Outcome"/>.
/// </summary>
public sealed record Job
{
    public required JobId Id { get; init; }

    public required string Model { get; init; }

    /// <summary>
    /// The version that admission chose; where the job runs on another, the answer says <c>degraded</c>.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>
    /// The caller asked for this very version: no other answers, unless <see cref="AllowDegraded"/> says that it may.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsVersionPinned { get; init; }

    public Lane Lane { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Past this moment a job that has not started ends <see cref="JobStatus.Expired"/>.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Past this moment the job is gone: its reading answers 410.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// SHA-256 (hexadecimal) of what was submitted; the same id with another fingerprint is a conflict.
    /// </summary>
    public required string Fingerprint { get; init; }

    public Webhook? Webhook { get; init; }

    /// <summary>The job that this one runs again.</summary>
    public JobId? RetryOf { get; init; }

    /// <summary>Whether the model's fallback may answer where the objective cannot be met.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowDegraded { get; init; }
}

/// <summary>
/// Where the end of a job is told, and which ends: <c>job.succeeded</c> and so on (none named: all of them).
/// </summary>
public sealed record Webhook(Uri Url, IReadOnlyList<string>? Events = null)
{
    public bool Wants(JobStatus status) => Events is not { Count: > 0 } || Events.Contains(EventOf(status));

    /// <summary>The name of an end on the wire: <c>job.succeeded</c>.</summary>
    public static string EventOf(JobStatus status) => $"job.{status.Wire}";
}
