using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>The FP32 constants of a graph, as initializers or as nodes.</summary>
internal sealed class Constants
{
    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _tensors = [];
    private int _added;

    public Constants(GraphProto graph)
    {
        _graph = graph;
        foreach (var tensor in graph.Initializer)
        {
            Register(tensor.Name, tensor);
        }

        foreach (var node in graph.Node)
        {
            if (node.OpType == "Constant" && node.Attribute is [{ Name: "value", T: { } tensor }])
            {
                Register(node.Output[0], tensor);
            }
        }

        // A constant that is also an input is not constant: the caller can replace it.
        foreach (var input in graph.Input)
        {
            _tensors.Remove(input.Name);
        }
    }

    public IReadOnlyList<long>? Shape(string name) => _tensors.GetValueOrDefault(name)?.Dims;

    /// <summary>A copy of the elements; null if the value is not an FP32 constant.</summary>
    public float[]? Elements(string name) => _tensors.GetValueOrDefault(name) is { } tensor ? Elements(tensor) : null;

    /// <summary>The value of a one-element constant that does not change the rank of the other operand.</summary>
    public float? Scalar(string name) =>
        _tensors.GetValueOrDefault(name) is { Dims: [] or [1] } tensor && Elements(tensor) is [var only] ? only : null;

    /// <returns>The name of the new constant.</returns>
    public string Add(float[] elements, params IEnumerable<long> shape)
    {
        var tensor = new TensorProto
        {
            Name = $"rewritten.{_added++}",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(elements.AsSpan())),
        };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        _tensors[tensor.Name] = tensor;
        return tensor.Name;
    }

    private void Register(string name, TensorProto tensor)
    {
        if (tensor.DataType == (int)TensorProto.Types.DataType.Float)
        {
            _tensors[name] = tensor;
        }
    }

    private static float[] Elements(TensorProto tensor) =>
        tensor.RawData.IsEmpty ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
