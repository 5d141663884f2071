namespace Serverless.Serving;

/// <summary>A job on the wire: the body of every answer that is about one.</summary>
public sealed record JobDocument
{
    public required JobId Id { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    public required JobStatus Status { get; init; }

    public required Lane Priority { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int Attempts { get; init; }

    /// <summary>The job that this one runs again.</summary>
    public JobId? RetryOf { get; init; }

    public Waiting? Waiting { get; init; }

    public Timing? Timing { get; init; }

    /// <summary>True where something else answered than the job names.</summary>
    public bool? Degraded { get; init; }

    /// <summary>The model and version that answered.</summary>
    public ModelVersion? AnsweredBy { get; init; }

    /// <summary>
    /// True where the job had no run of its own: the same inputs had been answered, or were about to be.
    /// </summary>
    public bool? Cached { get; init; }

    public JobError? Error { get; init; }

    public IReadOnlyList<TensorDocument>? Outputs { get; init; }

    public required JobLinks Links { get; init; }

    /// <param name="snapshot">The job.</param>
    /// <param name="waiting">Why it waits; said only while it is queued.</param>
    public static JobDocument Of(JobSnapshot snapshot, Waiting? waiting = null)
    {
        var (job, attempt, outcome) = snapshot;
        return new JobDocument
        {
            Id = job.Id,
            Model = job.Model,
            Version = job.Version,
            Status = snapshot.Status,
            Priority = job.Lane,
            CreatedAt = job.CreatedAt,
            StartedAt = outcome is null ? attempt?.StartedAt : outcome.StartedAt,
            FinishedAt = outcome?.FinishedAt,
            Deadline = job.Deadline,
            ExpiresAt = job.ExpiresAt,
            Attempts = outcome?.Attempts ?? attempt?.Number ?? 0,
            RetryOf = job.RetryOf,
            Waiting = snapshot.Status == JobStatus.Queued ? waiting : null,
            Timing = outcome?.Timing,
            Degraded = outcome?.AnsweredBy is null ? null : true,
            AnsweredBy = snapshot.AnsweredBy,
            Cached = outcome?.Cached is true ? true : null,
            Error = outcome?.Error,
            Outputs = outcome?.Outputs?.Select(tensor => new TensorDocument(tensor)).ToList(),
            Links = JobLinks.Of(job.Id, snapshot.Status),
        };
    }
}

/// <summary>
/// Where to read the job (GET), to cancel it (DELETE), to follow it (GET), and to run it again (POST) where that can
/// be.
/// </summary>
public sealed record JobLinks(string Self, string Cancel, string Events, string? Retry)
{
    public static JobLinks Of(JobId id, JobStatus status)
    {
        var self = $"/v1/jobs/{id}";
        return new JobLinks(self, self, $"{self}/events", status.IsTerminal
            && status != JobStatus.Succeeded ? $"{self}/retry" : null);
    }
}
