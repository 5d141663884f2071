using System.Text;
using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Models;

/// <summary>A request body: JSON, or <see cref="JsonLength"/> bytes of JSON followed by tensors.</summary>
internal sealed record SampleBody(byte[] Bytes, int? JsonLength)
{
    public static SampleBody InJson(string model) => new(ModelFolders.Sample(model), null);

    /// <summary>Returns the same request with its only tensor as bytes; an image is the content of its file.</summary>
    public static SampleBody InBytes(string model)
    {
        var request = JsonNode.Parse(ModelFolders.Sample(model))!;
        var input = request["inputs"]![0]!.AsObject();
        var data = (string)input["datatype"]! == "FP32"
            ? Floats(input["data"]!.AsArray()) : Images(input["data"]!.AsArray());
        input.Remove("data");
        input["parameters"] = new JsonObject { ["binary_data_size"] = data.Length };
        var json = Encoding.UTF8.GetBytes(request.ToJsonString());
        return new SampleBody([.. json, .. data], json.Length);
    }

    private static byte[] Floats(JsonArray values) =>
        [.. values.SelectMany(value => BitConverter.GetBytes((float)value!))];

    private static byte[] Images(JsonArray values) =>
        [.. values.Select(value => Convert.FromBase64String((string)value!))
            .SelectMany(image => (byte[])[.. BitConverter.GetBytes(image.Length), .. image])];
}
