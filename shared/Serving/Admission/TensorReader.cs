using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Reads tensors of Open Inference JSON: <c>{name, shape, datatype, data}</c>, the data flat or nested as the shape; or the data behind
/// the JSON, as many bytes as the parameter <c>binary_data_size</c> says.
/// </summary>
internal static class TensorReader
{
    /// <summary>Most tensors in one request.</summary>
    public const int MostTensors = 64;

    private const int MostDimensions = 8;
    private static readonly string[] Members = ["name", "shape", "datatype", "data", "parameters"];

    public static IReadOnlyList<Tensor> ReadAll(JsonElement body, BinaryBody binary, Faults faults)
    {
        if (!body.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array
            || inputs.GetArrayLength() is 0 or > MostTensors)
        {
            faults.Add("inputs", inputs, $"must be an array of 1 to {MostTensors} tensors");
            return [];
        }

        var tensors = new List<Tensor>(inputs.GetArrayLength());
        foreach (var (index, element) in inputs.EnumerateArray().Index())
        {
            if (Read(element, binary, $"inputs[{index}]", faults) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }

        // A tensor at fault may not have taken its bytes, so that nothing can be said of the rest.
        if (!faults.Any)
        {
            binary.RefuseRest(faults);
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

        JsonBody.RefuseOthers(element, at, Members, faults);
        var name = Member(element, "name");
        if (name.ValueKind != JsonValueKind.String)
        {
            faults.Add($"{at}.name", name, "must be a string");
        }

        var type = Member(element, "datatype");
        Datatype? datatype = type.ValueKind == JsonValueKind.String && Datatypes.TryParse(type.GetString(), out var parsed) ? parsed : null;
        if (datatype is null)
        {
            faults.Add($"{at}.datatype", type, $"must be one of {string.Join(", ", Enum.GetValues<Datatype>().Select(d => d.Wire))}");
        }

        var shape = ReadShape(Member(element, "shape"), $"{at}.shape", faults);
        if (name.ValueKind != JsonValueKind.String || datatype is not { } known || shape is null)
        {
            return null;
        }

        return ReadData(element, binary, known, shape, at, faults) is { } data
            ? new Tensor { Name = name.GetString()!, Datatype = known, Shape = shape, Data = data }
            : null;
    }

    private static ReadOnlyMemory<byte>? ReadData(
        JsonElement element, BinaryBody binary, Datatype datatype, int[] shape, string at, Faults faults)
    {
        var data = Member(element, "data");
        var parameters = Member(element, "parameters");
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("binary_data_size", out var size))
        {
            return TensorData.Read(data, datatype, shape, $"{at}.data", faults) is { } read ? read : default(ReadOnlyMemory<byte>?);
        }

        if (data.ValueKind != JsonValueKind.Undefined)
        {
            faults.Add($"{at}.data", data, "must not stand beside binary_data_size");
        }

        return binary.Take(size, datatype, shape, $"{at}.parameters.binary_data_size", faults);
    }

    private static int[]? ReadShape(JsonElement value, string at, Faults faults)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostDimensions)
        {
            var shape = new int[value.GetArrayLength()];
            var valid = true;
            foreach (var (index, dimension) in value.EnumerateArray().Index())
            {
                valid &= dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt32(out shape[index]) && shape[index] >= 0;
            }

            if (valid && shape.Aggregate(1L, (product, dimension) => Math.Min(product * dimension, int.MaxValue)) < int.MaxValue)
            {
                return shape;
            }
        }

        faults.Add(at, value, $"must be an array of at most {MostDimensions} whole numbers that multiply to less than {int.MaxValue}");
        return null;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : default;
}
