using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>How a job ended. Written once; a later or duplicate attempt never overwrites it.</summary>
public sealed record Outcome
{
    /// <summary>A terminal status.</summary>
    public required JobStatus Status { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The number of runs that began, as far as the store knows.</summary>
    public int Attempts { get; init; }

    public Timing? Timing { get; init; }

    public JobError? Error { get; init; }

    /// <summary>The model and version that ran the job, if they are not the ones it names.</summary>
    public ModelVersion? AnsweredBy { get; init; }

    /// <summary>
    /// Whether the job had no run of its own: it took the result of an earlier or concurrent run of the same inputs.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cached { get; init; }

    public IReadOnlyList<Tensor>? Outputs { get; init; }
}

/// <summary>
/// How a job spent its time, in milliseconds. The parts add up to its total time. <paramref name="BatchSize"/> counts
/// the jobs that shared the run; 0 if there was no run.
/// </summary>
public sealed record Timing(double QueueMs, double ColdStartMs, double LoadMs, double ComputeMs, int BatchSize);
