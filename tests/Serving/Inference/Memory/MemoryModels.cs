using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference.Memory;

/// <summary>Networks that take as much memory as a test wants.</summary>
internal static class MemoryModels
{
    private const int Width = 1_024;

    /// <summary>
    /// Of the matrix of <see cref="Weights"/>, once in its file and once in its arena, laid out for the processor.
    /// </summary>
    public const int WeightBytes = Width * Width * sizeof(float);

    /// <summary>Repeats an input as often as its second input says.</summary>
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

    /// <summary>What repeats a float so often, which takes four bytes a time.</summary>
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

    /// <summary>What <see cref="Weights"/> takes, which then gives as many bytes.</summary>
    public static Tensor Rows(int megabytes) =>
        Tensors.Floats("x", [megabytes * 256, Width], new float[megabytes * 256 * Width]);

    /// <summary>A few bytes that say: add the greatest number of a constant of 64 MB.</summary>
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

    /// <summary>Counts up to each of its inputs, in memory, and adds nothing to it.</summary>
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
