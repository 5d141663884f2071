using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>How a job ended. Written once; a later or duplicate attempt never overwrites it.</summary>
public sealed record Outcome
{
    /// <summary>A terminal status.</summary>
    public required JobStatus Status { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How often the job was delivered to an instance; 0 where it never was.</summary>
    public int Attempts { get; init; }

    public Timing? Timing { get; init; }

    public JobError? Error { get; init; }

    /// <summary>What answered, where it was not what the job names.</summary>
    public ModelVersion? AnsweredBy { get; init; }

    /// <summary>
    /// Whether the job had no run of its own: an earlier result of the same inputs answered, or a run that it shared.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cached { get; init; }

    public IReadOnlyList<Tensor>? Outputs { get; init; }
}

/// <summary>
/// Where a job's time went, in milliseconds; the parts add up to its whole life. <paramref name="BatchSize"/> counts
/// the jobs that shared the run; 0 where there was none.
/// </summary>
public sealed record Timing(double QueueMs, double ColdStartMs, double LoadMs, double ComputeMs, int BatchSize);
