using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Scenarios.Tests;

/// <summary>A network that takes as many steps as its input says.</summary>
internal static class LoopModel
{
    public const string Name = "loop";

    /// <summary>Steps of a run that does not end.</summary>
    public const long Endless = 1L << 62;

    /// <summary>The body of a job with this many steps.</summary>
    public static string Body(long steps, string lane = "interactive") => $$"""
        {
          "priority": "{{lane}}",
          "inputs": [{ "name": "x", "shape": [1], "datatype": "INT64", "data": [{{steps}}] }]
        }
        """;

    /// <summary>A folder with this model and <c>digits</c>.</summary>
    public static string BesideDigits()
    {
        var models = ModelCopies.Of("digits", manifest => manifest.AsObject().Remove("fallback"));
        Directory.CreateDirectory(Path.Combine(models, "loop/1"));
        File.WriteAllBytes(Path.Combine(models, "loop/1/model.onnx"), new OnnxFile()
            .Input("x", TensorElementType.Int64, OnnxFile.Batch)
            .Node("Cast", ["x"], ["state"], OnnxFile.Int("to", (int)TensorElementType.Float))
            .Loop("state", "y", TensorElementType.Float, steps: "x")
            .Output("y", TensorElementType.Float, OnnxFile.Batch).ToArray());
        File.WriteAllText(Path.Combine(models, "loop/model.json"), """
            {
              "name": "loop",
              "inputs": [{ "name": "x", "datatype": "INT64", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }],
              "runTimeoutSeconds": 3600
            }
            """);
        return models;
    }
}
