using System.Text.Json.Serialization;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.OpenInference;

/// <summary>The answer of Open Inference Protocol v2's <c>infer</c>.</summary>
internal sealed record InferDocument
{
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    [JsonPropertyName("model_version")]
    public required string ModelVersion { get; init; }

    /// <summary>The id of the request, or the job's where it named none.</summary>
    public required string Id { get; init; }

    public InferParameters? Parameters { get; init; }

    public required IReadOnlyList<TensorDocument> Outputs { get; init; }

    /// <summary>Bytes of outputs that follow the JSON, in the order of <see cref="Outputs"/>.</summary>
    [JsonIgnore]
    public IEnumerable<ReadOnlyMemory<byte>> Binary =>
        Outputs.Where(output => output.IsBinary).Select(output => output.Tensor.Data);

    /// <param name="job">A job that succeeded.</param>
    /// <param name="submission">The request: its id, the outputs that it named, and in which form.</param>
    public static InferDocument Of(JobSnapshot job, Submission submission) => new()
    {
        ModelName = job.AnsweredBy?.Model ?? job.Job.Model,
        ModelVersion = job.AnsweredBy?.Version ?? job.Job.Version,
        Parameters = InferParameters.Of(job.Outcome),
        Id = submission.RequestId ?? job.Job.Id.Value,
        Outputs =
        [
            .. from output in job.Outcome?.Outputs ?? []
               let wanted = submission.WantedOutputs?.FirstOrDefault(wanted => wanted.Name == output.Name)
               where submission.WantedOutputs is null || wanted is not null
               select new TensorDocument(output, wanted?.Binary ?? submission.BinaryOutputs),
        ],
    };
}

/// <summary>What this server adds to an answer of the open protocol.</summary>
internal sealed record InferParameters
{
    /// <summary>
    /// True where something else answered than was asked for; <c>model_name</c> and <c>model_version</c> say what.
    /// </summary>
    public bool? Degraded { get; init; }

    /// <summary>True where an earlier result of the same inputs answered, or a run that was shared.</summary>
    public bool? Cached { get; init; }

    /// <returns>Null where there is nothing to add.</returns>
    public static InferParameters? Of(Outcome? outcome) => outcome is { AnsweredBy: null, Cached: false } or null
        ? null
        : new InferParameters { Degraded = outcome.AnsweredBy is null
        ? null : true, Cached = outcome.Cached ? true : null };
}
