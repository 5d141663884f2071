using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Reads tensors in Open Inference JSON: <c>{name, shape, datatype, data}</c>. The data is flat, nested as the shape,
/// or binary after the JSON, with its size in the parameter <c>binary_data_size</c>.
/// </summary>
internal static class TensorReader
{
    /// <summary>Maximum number of tensors in a request.</summary>
    public const int MaxTensors = 64;

    private const int MaxDimensions = 8;
    private static readonly string[] Members = ["name", "shape", "datatype", "data", "parameters"];

    private static readonly JsonRule<JsonElement?> Inputs = new(
        $"must be an array of 1 to {MaxTensors} tensors",
        value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is >= 1 and <= MaxTensors
            ? value : null);

    private static readonly JsonRule<string> Name = new("must be a string", JsonRules.TextOf);

    private static readonly JsonRule<Datatype?> Type = new(
        $"must be one of {string.Join(", ", Enum.GetValues<Datatype>().Select(datatype => datatype.Wire))}",
        value => Datatypes.TryParse(JsonRules.TextOf(value), out var datatype) ? datatype : null);

    private static readonly JsonRule<int[]> Shape = new(
        $"must be an array of at most {MaxDimensions} integers whose product is less than {int.MaxValue}",
        ReadShape);

    public static IReadOnlyList<Tensor> ReadAll(JsonMembers body, BinaryBody binary)
    {
        if (body.Required("inputs", Inputs) is not { } inputs)
        {
            return [];
        }

        var tensors = new List<Tensor>(inputs.GetArrayLength());
        foreach (var (index, element) in inputs.EnumerateArray().Index())
        {
            if (Read(element, binary, $"inputs[{index}]", body.Faults) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }

        // An invalid tensor may not have taken its bytes, so the remaining bytes prove nothing.
        if (!body.Faults.Any)
        {
            binary.RefuseUnused(body.Faults);
        }

        return tensors;
    }

    private static Tensor? Read(JsonElement element, BinaryBody binary, string at, Faults faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, element, "must be an object with name, shape, datatype and data");
            return null;
        }

        var tensor = new JsonMembers(element, at, faults);
        tensor.RefuseUnknown(Members);
        var (name, type, shape) =
            (tensor.Required("name", Name), tensor.Required("datatype", Type), tensor.Required("shape", Shape));
        return name is not null && type is { } datatype
            && shape is not null && ReadData(element, binary, datatype, shape, at, faults) is { } data
            ? new Tensor { Name = name, Datatype = datatype, Shape = shape, Data = data }
            : null;
    }

    private static ReadOnlyMemory<byte>? ReadData(
        JsonElement element, BinaryBody binary, Datatype datatype, int[] shape, string at, Faults faults)
    {
        var data = Member(element, "data");
        var parameters = Member(element, "parameters");
        if (parameters.ValueKind != JsonValueKind.Object
            || !parameters.TryGetProperty("binary_data_size", out var size))
        {
            return TensorData.Read(data, datatype, shape, $"{at}.data", faults) is { } read
                ? read : default(ReadOnlyMemory<byte>?);
        }

        if (data.ValueKind != JsonValueKind.Undefined)
        {
            faults.Add($"{at}.data", data, "must be omitted if there is a binary_data_size");
        }

        return binary.Take(size, datatype, shape, $"{at}.parameters.binary_data_size", faults);
    }

    private static int[]? ReadShape(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxDimensions)
        {
            return null;
        }

        var shape = new int[value.GetArrayLength()];
        foreach (var (index, dimension) in value.EnumerateArray().Index())
        {
            if (dimension.ValueKind != JsonValueKind.Number
                || !dimension.TryGetInt32(out shape[index]) || shape[index] < 0)
            {
                return null;
            }
        }

        return shape.Aggregate(1L, (product, dimension) => Math.Min(product * dimension, int.MaxValue)) < int.MaxValue
            ? shape : null;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : default;
}
