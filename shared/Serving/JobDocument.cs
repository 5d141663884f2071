namespace Serverless.Serving;

/// <summary>A job on the wire: the body of every response about a job.</summary>
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

    /// <summary>The job that this one retries.</summary>
    public JobId? RetryOf { get; init; }

    public Waiting? Waiting { get; init; }

    public Timing? Timing { get; init; }

    /// <summary>True if another model or version ran the job than the one it names.</summary>
    public bool? Degraded { get; init; }

    /// <summary>The model and version that ran the job.</summary>
    public ModelVersion? AnsweredBy { get; init; }

    /// <summary>
    /// True if the job had no run of its own: it took the result of an earlier or concurrent run of the same inputs.
    /// </summary>
    public bool? Cached { get; init; }

    public JobError? Error { get; init; }

    public IReadOnlyList<TensorDocument>? Outputs { get; init; }

    public required JobLinks Links { get; init; }

    /// <param name="snapshot">The job.</param>
    /// <param name="waiting">Why the job waits; ignored unless it is queued.</param>
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
/// The URLs that read (GET), cancel (DELETE), and follow (GET) the job, and retry it (POST) if that is possible.
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
