using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// Models that reject some inputs, whose outputs do not divide into items, that depend on the batch, or that return
/// NaN.
/// </summary>
internal static class OddModelFiles
{
    public static void Write(string models)
    {
        WriteRows(models);
        Write(models, "places", "FP32", [-1, 2], "INT64", [-1, 2], new OnnxFile()
            .Input("x", TensorElementType.Float, OnnxFile.Batch, 2)
            .Node("NonZero", ["x"], ["z"]).Node("Transpose", ["z"], ["y"])
            .Output("y", TensorElementType.Int64, OnnxFile.Batch, 2));
        Write(models, "quantized", "FP32", [-1, 2], "FP32", [-1, 2], new OnnxFile()
            .Input("x", TensorElementType.Float, OnnxFile.Batch, 2)
            .Node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"])
            .Node("DequantizeLinear", ["q", "scale", "zero"], ["y"])
            .Output("y", TensorElementType.Float, OnnxFile.Batch, 2));
        Write(models, "roots", "FP32", [-1, 2], "FP32", [-1, 2], new OnnxFile()
            .Input("x", TensorElementType.Float, OnnxFile.Batch, 2).Node("Sqrt", ["x"], ["y"])
            .Output("y", TensorElementType.Float, OnnxFile.Batch, 2), "\"allowNonFinite\": true");
        Write(models, "pictures", "BYTES", [-1], "FP32", [-1, 1, 2, 2], new OnnxFile()
            .Input("p", TensorElementType.Float, OnnxFile.Batch, 1, 2, 2).Node("Identity", ["p"], ["y"]).Output("y", TensorElementType.Float, OnnxFile.Batch, 1, 2, 2), """
            "graph": { "inputs": [{ "name": "p", "datatype": "FP32", "shape": [-1, 1, 2, 2] }], "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1, 1, 2, 2] }] },
            "before": [{ "step": "image", "from": "x", "to": "p", "channels": "gray", "height": 2, "widths": [2] }]
            """);
    }

    /// <summary>Adds a model that answers an index with a row of its table.</summary>
    public static void WriteRows(string models) =>
        Write(models, "rows", "INT64", [-1], "FP32", [-1], new OnnxFile().Constant("table", [1f, 2, 3, 4], 4)
            .Input("x", TensorElementType.Int64, OnnxFile.Batch)
            .Node("Gather", ["table", "x"], ["y"]).Output("y", TensorElementType.Float, OnnxFile.Batch));

    /// <summary>A job of <see cref="WriteRows"/>.</summary>
    public static string RowsBody(int index) =>
        $$"""{"inputs":[{"name":"x","shape":[1],"datatype":"INT64","data":[{{index}}]}]}""";

    private static void Write(
        string models,
        string name, string takes, int[] input, string gives, int[] output, OnnxFile onnx, string? more = null)
    {
        Directory.CreateDirectory(Path.Combine(models, name, "1"));
        File.WriteAllBytes(Path.Combine(models, name, "1/model.onnx"), onnx.ToArray());
        File.WriteAllText(Path.Combine(models, name, "model.json"), $$"""
            {
              "name": "{{name}}",
              "inputs": [{ "name": "x", "datatype": "{{takes}}", "shape": [{{string.Join(", ", input)}}] }],
              "outputs": [{ "name": "y", "datatype": "{{gives}}", "shape": [{{string.Join(", ", output)}}] }],
              {{(more is null ? "" : more + ",")}}
              "maxBatch": 8
            }
            """);
    }
}
