using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>An output that a request names, and whether it asks for its bytes rather than JSON; null: as <c>binary_data_output</c> says.</summary>
public sealed record WantedOutput(string Name, bool? Binary = null);

/// <summary>Reads the <c>outputs</c> of an Open Inference request.</summary>
internal static class WantedOutputsReader
{
    public static IReadOnlyList<WantedOutput>? Read(JsonElement body, Faults faults)
    {
        if (!body.TryGetProperty("outputs", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > TensorReader.MostTensors || !value.EnumerateArray().All(IsNamed))
        {
            faults.Add("outputs", value, $"must be an array of at most {TensorReader.MostTensors} objects with a name");
            return null;
        }

        return [.. value.EnumerateArray().Select((output, index) => Read(output, $"outputs[{index}].parameters", faults))];
    }

    private static bool IsNamed(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object && output.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String;

    private static WantedOutput Read(JsonElement output, string at, Faults faults)
    {
        var name = output.GetProperty("name").GetString()!;
        return output.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? new WantedOutput(name, JsonBody.ReadSwitch(parameters, "binary_data", at, faults))
            : new WantedOutput(name);
    }
}
