using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using Serverless.Models.Rewrite;
using static Onnx.AttributeProto.Types;

namespace Serverless.Rewrite.Tests;

/// <summary>
/// Builds a network from image x to y node by node. Each node's output is the next one's default input.
/// </summary>
internal sealed class GraphBuilder
{
    private int _values;

    public GraphBuilder(int channels, long opset = 17)
    {
        Channels = channels;
        Graph.Name = "test";
        Graph.Input.Add(Image("x"));
        Model = new ModelProto { IrVersion = 8,
            Graph = Graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } } };
    }

    public int Channels { get; private set; }

    public GraphProto Graph { get; } = new();

    public ModelProto Model { get; }

    /// <summary>The latest value.</summary>
    public string Last { get; set; } = "x";

    public GraphBuilder Node(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        Last = $"{operation}{_values++}";
        Graph.Node.Add(
            new NodeProto { OpType = operation, Input = { inputs }, Output = { Last }, Attribute = { attributes } });
        return this;
    }

    /// <summary>Adds an operation on the latest value and a constant.</summary>
    public GraphBuilder With(string operation, float constant, bool first = false) =>
        Node(operation, first ? [Constant([constant]), Last] : [Last, Constant([constant])]);

    /// <summary>Weights of either sign that differ between convolutions.</summary>
    public GraphBuilder Conv(int channels, int size = 1, bool padded = false, int groups = 1, bool biased = true)
    {
        var random = new Random(_values);
        var weights = Enumerable.Range(0, channels * (Channels / groups) * size * size)
            .Select(_ => random.NextSingle() - 0.4f).ToArray();
        string[] inputs = [Last, Constant(weights, channels, Channels / groups, size, size)];
        if (biased)
        {
            inputs = [
                .. inputs, Constant([.. Enumerable.Range(0, channels).Select(_ => random.NextSingle())], channels)];
        }

        Channels = channels;
        var pad = padded ? size / 2 : 0;
        return Node(
            "Conv", inputs, Of("group", groups),
            new AttributeProto { Name = "pads", Type = AttributeType.Ints, Ints = { pad, pad, pad, pad } });
    }

    public GraphBuilder Relu() => Node("Relu", [Last]);

    public GraphBuilder HardSwish()
    {
        var x = Last;
        return With("Add", 3).Clip(0, 6).Node("Mul", [x, Last]).With("Div", 6);
    }

    public GraphBuilder Clip(float low, float high) => Model.OpsetImport[0].Version < 11
        ? Node("Clip", [Last], Of("min", low), Of("max", high))
        : Node("Clip", [Last, Constant([low]), Constant([high])]);

    public string Constant(float[] elements, params int[] shape)
    {
        var tensor = new TensorProto
        {
            Name = $"c{_values++}",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(elements.AsSpan())),
            Dims = { shape.Select(dimension => (long)dimension) },
        };
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public byte[] ToArray()
    {
        Graph.Output.Clear();
        Graph.Output.Add(Image(Last));
        return Model.ToByteArray();
    }

    /// <summary>
    /// Rewrites the network, checks that its outputs are the same, and returns its operations; null if it is not
    /// rewritten.
    /// </summary>
    public IReadOnlyList<string>? Rewritten()
    {
        var file = ToArray();
        if (GraphRewriting.Rewrite(file) is not Rewriting.Done rewritten)
        {
            return null;
        }

        Assert.All(Run(file).Zip(Run(rewritten.File)), pair =>
            Assert.Equal(pair.First, pair.Second, tolerance: 1e-4f * Math.Max(1, Math.Abs(pair.First))));
        return [.. ModelProto.Parser.ParseFrom(rewritten.File).Graph.Node.Select(node => node.OpType)];
    }

    private float[] Run(byte[] file)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(file, options);
        var channels = (int)Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue;
        var random = new Random(1);
        var image = Enumerable.Range(0, 2 * channels * 7 * 9).Select(_ => (10 * random.NextSingle()) - 5).ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(image, [2, channels, 7, 9]);
        using var outputs = session.Run(new RunOptions(), ["x"], [input], [Last]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private ValueInfoProto Image(string name)
    {
        var (free, channels) =
            (new TensorShapeProto.Types.Dimension(), new TensorShapeProto.Types.Dimension { DimValue = Channels });
        var shape = new TensorShapeProto { Dim = { free, channels, free, free } };
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType =
                new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }

    private static AttributeProto Of(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    private static AttributeProto Of(string name, int value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };
}
