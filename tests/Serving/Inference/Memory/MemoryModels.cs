using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference.Memory;

/// <summary>Networks that take a given amount of memory.</summary>
internal static class MemoryModels
{
    private const int Width = 1_024;

    /// <summary>
    /// The size of the matrix of <see cref="Weights"/>, which exists once in the file and once, repacked, in the arena.
    /// </summary>
    public const int WeightBytes = Width * Width * sizeof(float);

    /// <summary>Repeats its first input; the second input is the count.</summary>
    public static TestModel Repeater()
    {
        var onnx = new OnnxFile()
            .Input("x", TensorElementType.Float, -1)
            .Input("times", TensorElementType.Int64, 1)
            .Node("Tile", ["x", "times"], ["y"])
            .Output("y", TensorElementType.Float, -1);
        return new TestModel(
            onnx.ToArray(),
            [Spec("x", Datatype.Fp32, -1), Spec("times", Datatype.Int64, 1)], [Spec("y", Datatype.Fp32, -1)]);
    }

    /// <summary>Inputs that repeat a float, which takes four bytes per repetition.</summary>
    public static Tensor[] Repeat(long times) =>
        [Tensors.Floats("x", [1], [1]),
            new Tensor { Name = "times", Datatype = Datatype.Int64, Shape = [1], Data = BitConverter.GetBytes(times) }];

    /// <summary>Multiplies its input by a matrix of 4 MB.</summary>
    public static TestModel Weights()
    {
        var onnx = new OnnxFile()
            .Input("x", TensorElementType.Float, -1, Width)
            .Constant("w", [.. Enumerable.Range(0, Width * Width).Select(i => i % 7f)], Width, Width)
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", TensorElementType.Float, -1, Width);
        return new TestModel(
            onnx.ToArray(), [Spec("x", Datatype.Fp32, -1, Width)], [Spec("y", Datatype.Fp32, -1, Width)]);
    }

    /// <summary>An input of <see cref="Weights"/>, whose output has the same size.</summary>
    public static Tensor Rows(int megabytes) =>
        Tensors.Floats("x", [megabytes * 256, Width], new float[megabytes * 256 * Width]);

    /// <summary>A file of a few bytes that computes a constant of 64 MB and adds its maximum.</summary>
    public static TestModel BlownUp()
    {
        var onnx = new OnnxFile()
            .Input("x", TensorElementType.Float, 1)
            .Constant("one", [1f], 1)
            .Constant("shape", [16L << 20], 1)
            .Node("Expand", ["one", "shape"], ["ones"])
            .Node("ReduceMax", ["ones"], ["greatest"])
            .Node("Add", ["x", "greatest"], ["y"])
            .Output("y", TensorElementType.Float, 1);
        return new TestModel(onnx.ToArray(), [Spec("x", Datatype.Fp32, 1)], [Spec("y", Datatype.Fp32, 1)]);
    }

    /// <summary>Computes a range up to its input in memory, and adds zero.</summary>
    public static TestModel Counter()
    {
        var onnx = new OnnxFile()
            .Input("x", TensorElementType.Int64, -1)
            .Constant("zero", [0L])
            .Constant("one", [1L])
            .Node("ReduceMax", ["x"], ["max"], OnnxFile.Int("keepdims", 0))
            .Node("Range", ["zero", "max", "one"], ["numbers"])
            .Node("ReduceMin", ["numbers"], ["nothing"], OnnxFile.Int("keepdims", 0))
            .Node("Add", ["x", "nothing"], ["y"])
            .Output("y", TensorElementType.Int64, -1);
        return new TestModel(
            onnx.ToArray(), [Spec("x", Datatype.Int64, -1)], [Spec("y", Datatype.Int64, -1)], maxBatch: 8);
    }

    public static IModelSession Load(this TestModel model, int memoryMegabytes) =>
        TestModel.Loader.Load(
            model.Model with { Manifest = model.Manifest with { MemoryMegabytes = memoryMegabytes } }, "1");
}
