using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>What the network itself takes and gives, where steps stand between it and the caller.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelGraph
{
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }
}
