using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// An accepted request. It never changes; its progress is an <see cref="Attempt"/> and an <see cref="Outcome"/>.
/// </summary>
public sealed record Job
{
    public required JobId Id { get; init; }

    public required string Model { get; init; }

    /// <summary>
    /// The version that admission selected. If another version runs the job, its result is marked <c>degraded</c>.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>
    /// Whether the caller requested this version. Then no other version runs the job, unless
    /// <see cref="AllowDegraded"/> is set.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsVersionPinned { get; init; }

    public Lane Lane { get; init; }

    /// <summary>The number of items in its inputs.</summary>
    /// <remarks>It has a setter, because generated JSON code sets an absent <c>init</c> member to 0.</remarks>
    public int Items { get; set; } = 1;

    /// <summary>The wait objective that its model declared, in seconds; null if it declared none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WaitObjectiveSeconds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A job that has not started by this time ends as <see cref="JobStatus.Expired"/>.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The end of the job's retention. From then on a read returns 410.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// SHA-256 (hexadecimal) of the submitted request. The same id with another fingerprint is a conflict.
    /// </summary>
    public required string Fingerprint { get; init; }

    public Webhook? Webhook { get; init; }

    /// <summary>The job that this one retries.</summary>
    public JobId? RetryOf { get; init; }

    /// <summary>Whether the model's fallback may run the job if the objective cannot be met.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowDegraded { get; init; }
}

/// <summary>
/// The URL that is called when a job ends, and the events that it wants, such as <c>job.succeeded</c>. No events means
/// all of them.
/// </summary>
public sealed record Webhook(Uri Url, IReadOnlyList<string>? Events = null)
{
    public bool Wants(JobStatus status) => Events is not { Count: > 0 } || Events.Contains(EventOf(status));

    /// <summary>The event's name on the wire, such as <c>job.succeeded</c>.</summary>
    public static string EventOf(JobStatus status) => $"job.{status.Wire}";
}
