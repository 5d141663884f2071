using System.Text.Json.Serialization;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>An entry of the dead-letter log: a job that ended because its message was dead-lettered.</summary>
public sealed record DeadJob
{
    /// <summary>Any client can dead-letter a message with texts of any length; this limits what is stored.</summary>
    private const int MaxTextLength = 1_000;

    /// <summary>Ids sort newest first.</summary>
    public required string Id { get; init; }

    public required JobId JobId { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    public required Lane Lane { get; init; }

    /// <summary>The job's status: failed or expired.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The queue's reason for dead-lettering the message.</summary>
    public required string Reason { get; init; }

    public string? Description { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The end of the job's retention. Until then the job can be redriven.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The id of the job that a redrive creates. Repeated redrives get the same id.</summary>
    [JsonIgnore]
    public JobId RedrivenId => JobId.FromIdempotencyKey("redrive", Id);

    /// <summary>
    /// The same outcome gives the same entry, so a dead letter that is delivered twice is recorded once.
    /// </summary>
    public static DeadJob Of(Job job, Outcome outcome, string reason, string? description) => new()
    {
        Id = NewestFirst.Key(outcome.FinishedAt, job.Id.Value),
        JobId = job.Id,
        Model = job.Model,
        Version = job.Version,
        Lane = job.Lane,
        Status = outcome.Status,
        Reason = Fault.Shorten(reason, MaxTextLength),
        Description = description is null ? null : Fault.Shorten(description, MaxTextLength),
        Attempts = outcome.Attempts,
        At = outcome.FinishedAt,
        ExpiresAt = job.ExpiresAt,
    };
}
