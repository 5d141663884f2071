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

    public required IReadOnlyList<TensorDocument> Outputs { get; init; }

    /// <param name="job">A job that succeeded.</param>
    /// <param name="requestId">The id that the request gave.</param>
    /// <param name="wanted">The outputs that the request named; null: all.</param>
    public static InferDocument Of(JobSnapshot job, string? requestId, IReadOnlyList<string>? wanted) => new()
    {
        ModelName = job.Job.Model,
        ModelVersion = job.Job.Version,
        Id = requestId ?? job.Job.Id.Value,
        Outputs = [.. (job.Outcome?.Outputs ?? []).Where(o => wanted?.Contains(o.Name) ?? true).Select(o => new TensorDocument(o))],
    };
}
