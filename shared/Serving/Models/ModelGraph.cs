using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>The inputs and outputs of the network itself, if steps convert them for the caller.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelGraph
{
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }
}
