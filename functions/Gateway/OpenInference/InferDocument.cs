using System.Text.Json.Serialization;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.OpenInference;

/// <summary>The response of <c>infer</c> in Open Inference Protocol v2.</summary>
internal sealed record InferDocument
{
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    [JsonPropertyName("model_version")]
    public required string ModelVersion { get; init; }

    /// <summary>The ID of the request, or the job's ID if the request has none.</summary>
    public required string Id { get; init; }

    public InferParameters? Parameters { get; init; }

    public required IReadOnlyList<TensorDocument> Outputs { get; init; }

    /// <summary>The bytes of the binary outputs, in the order of <see cref="Outputs"/>. They follow the JSON.</summary>
    [JsonIgnore]
    public IEnumerable<ReadOnlyMemory<byte>> Binary =>
        Outputs.Where(output => output.IsBinary).Select(output => output.Tensor.Data);

    /// <param name="job">A job that succeeded.</param>
    /// <param name="submission">The request: its ID, the outputs that it names, and their form.</param>
    public static InferDocument Of(JobSnapshot job, Submission submission) => new()
    {
        ModelName = job.AnsweredBy?.Model ?? job.Job.Model,
        ModelVersion = job.AnsweredBy?.Version ?? job.Job.Version,
        Parameters = InferParameters.Of(job.Outcome),
        Id = submission.RequestId ?? job.Job.Id.Value,
        Outputs =
        [
            .. from output in job.Outcome?.Outputs ?? []
               let wanted = submission.RequestedOutputs?.FirstOrDefault(wanted => wanted.Name == output.Name)
               where submission.RequestedOutputs is null || wanted is not null
               select new TensorDocument(output, wanted?.Binary ?? submission.BinaryOutputs),
        ],
    };
}

/// <summary>The response parameters that this server adds to the protocol.</summary>
internal sealed record InferParameters
{
    /// <summary>
    /// True if a model or version other than the requested one answered. <c>model_name</c> and <c>model_version</c>
    /// name it.
    /// </summary>
    public bool? Degraded { get; init; }

    /// <summary>True if the result comes from an earlier job with the same inputs, or from a shared run.</summary>
    public bool? Cached { get; init; }

    /// <returns>Null if there is nothing to add.</returns>
    public static InferParameters? Of(Outcome? outcome) => outcome is { AnsweredBy: null, Cached: false } or null
        ? null
        : new InferParameters { Degraded = outcome.AnsweredBy is null
        ? null : true, Cached = outcome.Cached ? true : null };
}
