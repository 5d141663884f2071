using System.Text.Json.Serialization;

namespace Serverless.Serving.Results;

/// <summary>The answer of Open Inference Protocol v2's <c>infer</c>.</summary>
public sealed record InferDocument
{
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    [JsonPropertyName("model_version")]
    public required string ModelVersion { get; init; }

    /// <summary>The id of the request, or the job's where it named none.</summary>
    public required string Id { get; init; }

    public InferParameters? Parameters { get; init; }

    public required IReadOnlyList<TensorDocument> Outputs { get; init; }

    /// <param name="job">A job that succeeded.</param>
    /// <param name="requestId">The id that the request gave.</param>
    /// <param name="wanted">The outputs that the request named; null: all.</param>
    public static InferDocument Of(JobSnapshot job, string? requestId, IReadOnlyList<string>? wanted) => new()
    {
        ModelName = job.AnsweredBy?.Model ?? job.Job.Model,
        ModelVersion = job.AnsweredBy?.Version ?? job.Job.Version,
        Parameters = InferParameters.Of(job.Outcome),
        Id = requestId ?? job.Job.Id.Value,
        Outputs = [.. (job.Outcome?.Outputs ?? []).Where(o => wanted?.Contains(o.Name) ?? true).Select(o => new TensorDocument(o))],
    };
}

/// <summary>What this server adds to an answer of the open protocol.</summary>
public sealed record InferParameters
{
    /// <summary>True where something else answered than was asked for; <c>model_name</c> and <c>model_version</c> say what.</summary>
    public bool? Degraded { get; init; }

    /// <summary>True where an earlier result of the same inputs answered, or a run that was shared.</summary>
    public bool? Cached { get; init; }

    /// <returns>Null where there is nothing to add.</returns>
    public static InferParameters? Of(Outcome? outcome) => outcome is { AnsweredBy: null, Cached: false } or null
        ? null
        : new InferParameters { Degraded = outcome.AnsweredBy is null ? null : true, Cached = outcome.Cached ? true : null };
}
