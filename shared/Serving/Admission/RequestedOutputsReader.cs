using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// An output that a request names, and whether it is returned in binary; null: as <c>binary_data_output</c> specifies.
/// </summary>
public sealed record RequestedOutput(string Name, bool? Binary = null);

/// <summary>Reads the <c>outputs</c> of an Open Inference request.</summary>
internal static class RequestedOutputsReader
{
    private static readonly JsonRule<JsonElement?> Outputs = new(
        $"must be an array of at most {TensorReader.MaxTensors} objects with a name",
        value => value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() <= TensorReader.MaxTensors && value.EnumerateArray().All(IsNamed)
            ? value : null);

    public static IReadOnlyList<RequestedOutput>? Read(JsonMembers body) =>
        body.Optional("outputs", Outputs) is { } outputs
        ? [.. outputs.EnumerateArray()
        .Select((output, index) => Read(output, $"outputs[{index}].parameters", body.Faults))]
        : null;

    private static bool IsNamed(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object && NameOf(output) is not null;

    private static string? NameOf(JsonElement output) =>
        output.TryGetProperty("name", out var name) ? JsonRules.TextOf(name) : null;

    private static RequestedOutput Read(JsonElement output, string at, Faults faults) => new(
        NameOf(output)!,
        output.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? new JsonMembers(parameters, at, faults).Optional("binary_data", JsonRules.Boolean)
            : null);
}
