using Microsoft.ML.OnnxRuntime.Tensors;

namespace Serverless.Serving.Tests.Inference;

/// <summary>
/// A model that negates a number by dividing it by -1. For the smallest number of all, the processor raises a fault
/// that ends the process. Beside it, a model that runs for a while and returns its number.
/// </summary>
internal static class CrashingModel
{
    public const string Name = "negate";
    public const string Slow = "slow";
    public const int Fatal = int.MinValue;

    /// <summary>A folder with these models alone.</summary>
    public static string InNewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("serverless-crashing-").FullName;
        Write(folder);
        return folder;
    }

    /// <summary>Adds the models to a folder of models.</summary>
    public static void Write(string models)
    {
        Write(models, Name, New()
            .Constant("minus", TensorElementType.Int32, BitConverter.GetBytes(-1))
            // A divisor of the same shape, and few items at once: a single number, and four at a time, are divided in
            // another way, without the fault.
            .Node("Sub", ["x", "x"], ["zero"])
            .Node("Add", ["zero", "minus"], ["divisor"])
            .Node("Div", ["x", "divisor"], ["y"]));
        Write(models, Slow, New().Loop("x", "y", TensorElementType.Int32, steps: 20_000));
    }

    /// <summary>A job with one number.</summary>
    public static string Body(int number) =>
        $$"""{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[{{number}}]}]}""";

    private static OnnxFile New() => new OnnxFile().Input("x", TensorElementType.Int32, OnnxFile.Batch);

    private static void Write(string models, string name, OnnxFile file)
    {
        Directory.CreateDirectory(Path.Combine(models, name, "1"));
        File.WriteAllBytes(
            Path.Combine(models, name, "1", "model.onnx"),
            file.Output("y", TensorElementType.Int32, OnnxFile.Batch).ToArray());
        File.WriteAllText(Path.Combine(models, name, "model.json"), $$"""
            {
              "name": "{{name}}",
              "inputs": [{ "name": "x", "datatype": "INT32", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "INT32", "shape": [-1] }],
              "maxBatch": 3
            }
            """);
    }
}
