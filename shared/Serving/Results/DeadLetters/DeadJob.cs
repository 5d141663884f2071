using System.Text.Json.Serialization;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>A job that ended because the queue gave its message up, as the log of dead letters keeps it.</summary>
public sealed record DeadJob
{
    /// <summary>Whoever dead-letters a message may say anything; no row and no reader has room for all of it.</summary>
    private const int LongestText = 1_000;

    /// <summary>In order of these the newest comes first.</summary>
    public required string Id { get; init; }

    public required JobId JobId { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    public required Lane Lane { get; init; }

    /// <summary>How the job ended: failed, or expired.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Why the queue gave the message up, in its own word.</summary>
    public required string Reason { get; init; }

    public string? Description { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Until then the job and its inputs are kept, and it can be redriven.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The one job that a redrive makes of it, however often it is asked for.</summary>
    [JsonIgnore]
    public JobId RedrivenId => JobId.FromIdempotencyKey("redrive", Id);

    /// <summary>The same for the same outcome, so that a dead letter which is delivered twice is noted once.</summary>
    public static DeadJob Of(Job job, Outcome outcome, string reason, string? description) => new()
    {
        Id = NewestFirst.Key(outcome.FinishedAt, job.Id.Value),
        JobId = job.Id,
        Model = job.Model,
        Version = job.Version,
        Lane = job.Lane,
        Status = outcome.Status,
        Reason = Fault.Shorten(reason, LongestText),
        Description = description is null ? null : Fault.Shorten(description, LongestText),
        Attempts = outcome.Attempts,
        At = outcome.FinishedAt,
        ExpiresAt = job.ExpiresAt,
    };
}
