using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference;

public sealed partial class OnnxSessionTests
{
    [Theory]
    [InlineData("digits", 0.97)]
    [InlineData("digits-small", 0.94)]
    public void Held_out_digits_are_classified(string name, double atLeast)
    {
        Assert.True(FolderCatalog.Open(Path.Combine(AppContext.BaseDirectory, "models")).TryFind(name, out var model));
        using var session = TestModel.Loader.Load(model, "1");

        var right = HeldOut.Digits.Count(digit =>
        {
            var output = Assert.Single(session.Outputs(digit.Image));
            var probabilities = Tensors.ToFloats(output);
            Assert.Equal([1, 10], output.Shape);
            Assert.Equal(1, probabilities.Sum(), tolerance: 1e-4);
            return probabilities.AsSpan().IndexOf(probabilities.Max()) == digit.Label;
        });

        Assert.True(right >= atLeast * HeldOut.Digits.Count, $"{right} of {HeldOut.Digits.Count}");
    }

    [Theory]
    [InlineData(Datatype.Bool, TensorElementType.Bool)]
    [InlineData(Datatype.UInt8, TensorElementType.UInt8)]
    [InlineData(Datatype.UInt16, TensorElementType.UInt16)]
    [InlineData(Datatype.UInt32, TensorElementType.UInt32)]
    [InlineData(Datatype.UInt64, TensorElementType.UInt64)]
    [InlineData(Datatype.Int8, TensorElementType.Int8)]
    [InlineData(Datatype.Int16, TensorElementType.Int16)]
    [InlineData(Datatype.Int32, TensorElementType.Int32)]
    [InlineData(Datatype.Int64, TensorElementType.Int64)]
    [InlineData(Datatype.Fp16, TensorElementType.Float16)]
    [InlineData(Datatype.Fp32, TensorElementType.Float)]
    [InlineData(Datatype.Fp64, TensorElementType.Double)]
    public void Every_datatype_passes_unchanged(Datatype datatype, TensorElementType type)
    {
        using var model = Identity(datatype, type);
        using var session = model.Load();
        var data = new byte[6 * datatype.Size];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)(i % 2);
        }

        var output = Assert.Single(
            session.Outputs(new Tensor { Name = "x", Datatype = datatype, Shape = [3, 2], Data = data }));

        Assert.Equal(datatype, output.Datatype);
        Assert.Equal([3, 2], output.Shape);
        Assert.Equal(data, output.Data.ToArray());
    }

    [Fact]
    public void Strings_pass_unchanged_whatever_bytes_they_hold()
    {
        using var model = Identity(Datatype.Bytes, TensorElementType.String);
        using var session = model.Load();
        var input = Tensors.Strings("x", [2, 2], "", "zero \0 inside", "Grüße", "end");

        var output = Assert.Single(session.Outputs(input));

        Assert.Equal(input.Data.ToArray(), output.Data.ToArray());
    }

    [Fact]
    public void An_unaligned_tensor_is_read_correctly()
    {
        using var model = Identity(Datatype.Fp32, TensorElementType.Float);
        using var session = model.Load();
        var memory = new byte[1 + 8];
        BitConverter.TryWriteBytes(memory.AsSpan(1), 1.5f);
        BitConverter.TryWriteBytes(memory.AsSpan(5), -2f);

        var output = Assert.Single(session.Outputs(
            new Tensor { Name = "x", Datatype = Datatype.Fp32, Shape = [1, 2], Data = memory.AsMemory(1) }));

        Assert.Equal([1.5f, -2f], Tensors.ToFloats(output));
    }

    [Fact]
    public void Bytes_that_do_not_match_the_shape_are_an_input_fault()
    {
        using var model = Identity(Datatype.Fp32, TensorElementType.Float);
        using var session = model.Load();

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run([Tensors.Floats("x", [2, 2], [1, 2, 3])], CancellationToken.None));

        Assert.Equal(new JobError(
            JobErrors.InputInvalid, "Input 'x' of shape [2, 2] has 12 bytes; its shape requires 16."), fault.Error);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 0, 65 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 65 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 66 })]
    public void Truncated_strings_are_an_input_fault(byte[] data)
    {
        using var model = Identity(Datatype.Bytes, TensorElementType.String);
        using var session = model.Load();
        var input = new Tensor { Name = "x", Datatype = Datatype.Bytes, Shape = [1, 1], Data = data };

        var fault = Assert.Throws<RunFaultException>(() => session.Run([input], CancellationToken.None));

        Assert.Equal(JobErrors.InputInvalid, fault.Error.Code);
    }

    [Fact]
    public void An_unknown_input_is_a_fault_and_the_session_continues()
    {
        using var model = Identity(Datatype.Fp32, TensorElementType.Float);
        using var session = model.Load();

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run([Tensors.Floats("z", [1], [1])], CancellationToken.None));

        Assert.Equal(JobErrors.InputRejected, fault.Error.Code);
        Assert.Equal([7f], Tensors.ToFloats(session.Outputs(Tensors.Floats("x", [1, 1], [7]))[0]));
    }

    [Theory]
    [InlineData("Gather", "must be within the inclusive range [-4,3]")]
    [InlineData("GatherElements", "Out of range value in index tensor")]
    [InlineData("Reshape", "cannot be reshaped to the requested shape")]
    [InlineData("MatMul", "dimension mismatch")]
    [InlineData("Add", "Attempting to broadcast an axis by a dimension other than 1")]
    [InlineData("TopK", "should not be greater than specified axis dim value")]
    public void An_input_that_only_the_run_rejects_is_at_fault_and_the_session_continues(
        string operation, string reason)
    {
        var (onnx, good, bad) = Demanding(operation);
        using var model = new TestModel(onnx.ToArray(), [
            Spec(good.Name, good.Datatype, [.. good.Shape.Select(_ => -1)])], [Spec("y", Datatype.Fp32, -1, -1)]);
        using var session = model.Load();
        session.Outputs(good);

        var fault = Assert.Throws<RunFaultException>(() => session.Run([bad], CancellationToken.None));

        Assert.Equal(JobErrors.InputRejected, fault.Error.Code);
        Assert.StartsWith(
            "The network of model 'test' rejected the input: ", fault.Error.Detail, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Error.Detail, StringComparison.Ordinal);
        session.Outputs(good);
    }

    [Fact]
    public void An_input_whose_length_differs_from_the_network_is_rejected_at_the_first_run()
    {
        var onnx = new OnnxFile().Input("x", TensorElementType.Float, -1, 4)
            .Node("Identity", ["x"], ["y"]).Output("y", TensorElementType.Float, -1, 4);
        using var model = new TestModel(
            onnx.ToArray(), [Spec("x", Datatype.Fp32, -1, -1)], [Spec("y", Datatype.Fp32, -1, -1)]);
        using var session = model.Load();

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run([Tensors.Floats("x", [1, 3], [1, 2, 3])], CancellationToken.None));

        Assert.Equal(JobErrors.InputRejected, fault.Error.Code);
    }

    [Fact]
    public void A_failure_of_a_network_that_never_ran_is_not_blamed_on_the_input()
    {
        var onnx = new OnnxFile().Input("x", TensorElementType.Float, -1, -1).Constant("shape", [7L, 7], 2)
            .Node("Reshape", ["x", "shape"], ["y"]).Output("y", TensorElementType.Float, -1, -1);
        using var model = new TestModel(
            onnx.ToArray(), [Spec("x", Datatype.Fp32, -1, -1)], [Spec("y", Datatype.Fp32, -1, -1)]);
        using var session = model.Load();

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run([Tensors.Floats("x", [1, 3], [1, 2, 3])], CancellationToken.None));

        Assert.Equal(JobErrors.ModelFailed, fault.Error.Code);
    }

    [Fact]
    public void Outputs_are_not_read_after_their_memory_is_freed()
    {
        using var model = Identity(Datatype.Fp32, TensorElementType.Float);
        using var session = model.Load();
        var outputs = session.Run([Tensors.Floats("x", [1, 2], [1, 2])], CancellationToken.None);
        var window = outputs.Tensors[0];

        outputs.Dispose();

        Assert.Throws<ObjectDisposedException>(() => window.Data.ToArray());
    }

    /// <summary>A network that accepts some inputs and rejects others.</summary>
    private static (OnnxFile Onnx, Tensor Good, Tensor Bad) Demanding(string operation)
    {
        var graph = new OnnxFile().Constant("w", [1f, 2, 3, 4], 4, 1).Constant("shape", [-1L, 4], 2);
        return operation switch
        {
            "Gather" => (Indices(-1).Node("Gather", ["w", "x"], ["y"]), Index([1], 3), Index([1], 9)),
            "GatherElements" =>
                (Indices(-1, -1).Node("GatherElements", ["w", "x"], ["y"]), Index([1, 1], 3), Index([1, 1], 9)),
            "Reshape" => (Rows().Node("Reshape", ["x", "shape"], ["y"]), Row(8), Row(3)),
            "MatMul" => (Rows().Node("MatMul", ["x", "w"], ["y"]), Row(4), Row(3)),
            "Add" => (Rows().Node("Add", ["x", "w"], ["y"]), Row(4), Tensors.Floats("x", [3, 2], new float[6])),
            _ => (Rows().Constant("k", [4L], 1).Node("TopK", ["x", "k"], ["y", "at"]), Row(4), Row(3)),
        };

        OnnxFile Rows() =>
            graph.Input("x", TensorElementType.Float, -1, -1).Output("y", TensorElementType.Float, -1, -1);
        OnnxFile Indices(params int[] shape) =>
            graph.Input("x", TensorElementType.Int64, shape).Output("y", TensorElementType.Float, -1, -1);
        static Tensor Row(int length) => Tensors.Floats("x", [1, length], new float[length]);
        static Tensor Index(int[] shape, long value) =>
            new() { Name = "x", Datatype = Datatype.Int64, Shape = shape, Data = BitConverter.GetBytes(value) };
    }

    private static TestModel Identity(Datatype datatype, TensorElementType type)
    {
        var onnx = new OnnxFile().Input("x", type, -1, -1).Node("Identity", ["x"], ["y"]).Output("y", type, -1, -1);
        return new TestModel(onnx.ToArray(), [Spec("x", datatype, -1, -1)], [Spec("y", datatype, -1, -1)]);
    }
}
