using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Models.Training;

namespace Serverless.Serving.Tests.Inference;

/// <summary>Builds small ONNX graphs, good and bad. Field numbers are those of <c>onnx.proto3</c>.</summary>
internal sealed class OnnxFile
{
    /// <summary>A free dimension with the usual name of the item axis.</summary>
    public const int Batch = -2;

    private readonly Protobuf _graph = new Protobuf().Text(2, "test");

    public long Opset { get; init; } = 17;

    public OnnxFile Input(string name, TensorElementType type, params int[] shape)
    {
        _graph.Message(11, Value(name, type, shape));
        return this;
    }

    public OnnxFile Output(string name, TensorElementType type, params int[] shape)
    {
        _graph.Message(12, Value(name, type, shape));
        return this;
    }

    public OnnxFile Node(string operation, string[] inputs, string[] outputs, params Protobuf[] attributes)
    {
        _graph.Message(1, NodeOf(operation, inputs, outputs, attributes));
        return this;
    }

    public OnnxFile Constant(string name, float[] values, params int[] shape) =>
        Constant(name, TensorElementType.Float, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public OnnxFile Constant(string name, long[] values, params int[] shape) =>
        Constant(name, TensorElementType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public OnnxFile Constant(string name, bool value) =>
        Constant(name, TensorElementType.Bool, [value ? (byte)1 : (byte)0], []);

    public OnnxFile Constant(string name, TensorElementType type, byte[] data, params int[] shape) =>
        Constant(name, type, data.AsSpan(), shape);

    /// <summary>A loop over <paramref name="state"/> that never ends, because its condition is always true.</summary>
    public OnnxFile EndlessLoop(string state, string output, TensorElementType type) =>
        Loop(state, output, type, long.MaxValue);

    /// <summary>A loop that negates <paramref name="state"/> in each step.</summary>
    public OnnxFile Loop(string state, string output, TensorElementType type, long steps) =>
        Constant("steps", [steps]).Loop(state, output, type, "steps");

    /// <summary>As above; the tensor <paramref name="steps"/> contains the number of steps.</summary>
    public OnnxFile Loop(string state, string output, TensorElementType type, string steps)
    {
        var body = new Protobuf().Text(2, "body")
            .Message(1, NodeOf("Identity", ["condition_in"], ["condition_out"]))
            .Message(1, NodeOf("Neg", ["state_in"], ["state_out"]))
            .Message(11, Value("step", TensorElementType.Int64, []))
            .Message(11, Value("condition_in", TensorElementType.Bool, []))
            .Message(11, Value("state_in", type, [-1]))
            .Message(12, Value("condition_out", TensorElementType.Bool, []))
            .Message(12, Value("state_out", type, [-1]));
        return Constant("go", true)
            .Node("Loop", [steps, "go", state], [output], new Protobuf()
            .Text(1, "body").Message(6, body).Number(20, 5));
    }

    public static Protobuf Int(string name, long value) => new Protobuf().Text(1, name).Number(3, value).Number(20, 2);

    public byte[] ToArray() => new Protobuf()
        .Number(1, 8)
        .Message(7, _graph)
        .Message(8, new Protobuf().Text(1, "").Number(2, Opset))
        .ToArray();

    private OnnxFile Constant(string name, TensorElementType type, ReadOnlySpan<byte> data, int[] shape)
    {
        var tensor = new Protobuf();
        foreach (var dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        _graph.Message(5, tensor.Number(2, (int)type).Text(8, name).Bytes(9, data));
        return this;
    }

    private static Protobuf NodeOf(string operation, string[] inputs, string[] outputs, params Protobuf[] attributes)
    {
        var node = new Protobuf();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(3, outputs[0]).Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        return node;
    }

    private static Protobuf Value(string name, TensorElementType type, int[] shape)
    {
        var dimensions = new Protobuf();
        foreach (var dimension in shape)
        {
            dimensions.Message(1, dimension switch
            {
                Batch => new Protobuf().Text(2, "batch"),
                < 0 => new Protobuf(),
                _ => new Protobuf().Number(1, dimension),
            });
        }


        var tensor = new Protobuf().Number(1, (int)type).Message(2, dimensions);
        return new Protobuf().Text(1, name).Message(2, new Protobuf().Message(1, tensor));
    }
}
