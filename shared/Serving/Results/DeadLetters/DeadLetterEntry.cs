using System.Text.Json.Serialization;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// An entry of the dead-letter log: a job that ended because its message was dead-lettered, or a message that belongs
/// to no job.
/// </summary>
public sealed record DeadLetterEntry
{
    /// <summary>Any client can dead-letter a message with texts of any length; this limits what is stored.</summary>
    private const int MaxTextLength = 1_000;

    /// <summary>Ids sort newest first.</summary>
    public required string Id { get; init; }

    /// <summary>Null if the message belongs to no job. Then model, version, status, and expiry are null too.</summary>
    public JobId? JobId { get; init; }

    public string? Model { get; init; }

    public string? Version { get; init; }

    /// <summary>The lane of the message's queue; null for the queue of the callbacks.</summary>
    public Lane? Lane { get; init; }

    /// <summary>The job's status: failed or expired.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>The reason for dead-lettering the message: the queue's or the worker's.</summary>
    public required string Reason { get; init; }

    public string? Description { get; init; }

    /// <summary>The number of runs of the job that began, as far as the store knows.</summary>
    public int Attempts { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The end of the job's retention. Until then the job can be redriven.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id of a message that belongs to no job, as its sender set it.</summary>
    public string? MessageId { get; init; }

    /// <summary>The first bytes of that message, as <see cref="DeadLetters.BodyHead"/> shows them.</summary>
    public string? BodyHead { get; init; }

    /// <summary>The length of that message's body.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>The id of the job that a redrive creates. Repeated redrives get the same id.</summary>
    [JsonIgnore]
    public JobId RedrivenId => Serving.JobId.FromIdempotencyKey("redrive", Id);

    /// <summary>
    /// The same outcome gives the same entry, so a dead letter that is delivered twice is recorded once.
    /// </summary>
    public static DeadLetterEntry Of(Job job, Outcome outcome, string reason, string? description) => new()
    {
        Id = NewestFirst.Key(outcome.FinishedAt, job.Id.Value),
        JobId = job.Id,
        Model = job.Model,
        Version = job.Version,
        Lane = job.Lane,
        Status = outcome.Status,
        Reason = Shorten(reason),
        Description = description is null ? null : Shorten(description),
        Attempts = outcome.Attempts,
        At = outcome.FinishedAt,
        ExpiresAt = job.ExpiresAt,
    };

    /// <param name="letter">A message that belongs to no job.</param>
    /// <param name="name">A name that distinguishes it from others of the same millisecond.</param>
    /// <param name="at">When it is recorded.</param>
    public static DeadLetterEntry OfStray(DeadLetter letter, string name, DateTimeOffset at) => new()
    {
        Id = NewestFirst.Key(at, name),
        Lane = letter.Lane,
        Reason = Shorten(letter.Reason),
        Description = letter.Description is { } text ? Shorten(text) : null,
        At = at,
        MessageId = letter.MessageId is { } id ? Shorten(id) : null,
        BodyHead = DeadLetters.BodyHead.Of(letter.Body),
        BodyBytes = letter.Body.Length,
    };

    private static string Shorten(string text) => Fault.Shorten(text, MaxTextLength);
}
