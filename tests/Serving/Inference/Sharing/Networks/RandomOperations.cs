using Microsoft.ML.OnnxRuntime.Tensors;
using static Serverless.Serving.Tests.Inference.OnnxFile;

namespace Serverless.Serving.Tests.Inference.Sharing.Networks;

/// <summary>Operations that separate items, and operations that do not, depending on the random dimension.</summary>
internal sealed class RandomOperations(Random random, OnnxFile onnx)
{
    private static readonly TensorElementType[] Numbers = [
        TensorElementType.Float, TensorElementType.Double, TensorElementType.Int64, TensorElementType.Int32];
    private static readonly TensorElementType[] Countable =
        [TensorElementType.Float,
            TensorElementType.Int64, TensorElementType.Int32, TensorElementType.Bool, TensorElementType.UInt8];

    private int _names;

    public List<string> Nodes { get; } = [];

    public RandomValue Any(RandomValue value)
    {
        var fitting =
            new List<Func<RandomValue, RandomValue>> { Transpose, Transpose, Unsqueeze, Unsqueeze, Flatten, Shape };
        if (value.Rank > 0)
        {
            fitting.AddRange([Double, Double, Reverse, Reverse, First, First]);
        }

        if (Numbers.Contains(value.Type))
        {
            fitting.AddRange([Add, Add]);
        }

        if (Numbers.Contains(value.Type) && value.Rank > 0)
        {
            fitting.AddRange([Running, LessTheSum, LessTheSum]);
        }

        if (value.Type is TensorElementType.Float or TensorElementType.Double && value.Rank > 0)
        {
            fitting.AddRange([Softmax, Softmax]);
        }

        if (Countable.Contains(value.Type) && value.Rank > 0)
        {
            fitting.Add(Places);
        }

        if (value.Type is TensorElementType.Float)
        {
            fitting.AddRange([Quantized, Signs, Signs, Root]);
        }

        if (value.Type is TensorElementType.Int64 or TensorElementType.Int32)
        {
            fitting.AddRange([Row, Row]);
        }

        if (value is { Type: TensorElementType.Float, Rank: 1 })
        {
            fitting.Add(Positive);
        }

        if (value
            is { Type: TensorElementType.Float or TensorElementType.Int64 or TensorElementType.String, Rank: > 0 })
        {
            fitting.Add(Different);
        }

        if (value.Type is not TensorElementType.String)
        {
            fitting.Add(AsFloats);
        }

        return fitting[random.Next(fitting.Count)](value);
    }

    private RandomValue Transpose(RandomValue x) => Node("Transpose", [x.Name], x with { Axis = x.Rank - 1 - x.Axis });

    private RandomValue Unsqueeze(RandomValue x) =>
        x.Rank > 5 ? x : Node("Unsqueeze", [x.Name, Index(0, 1)], x with { Rank = x.Rank + 1, Axis = x.Axis + 1 });

    private RandomValue Flatten(RandomValue x) => Node(
        "Reshape", [x.Name, Index(-1, 1)],
        x with { Rank = 1, Axis = x.Rank == 1 ? x.Axis : x.Axis is null ? null : 0 });

    private RandomValue Shape(RandomValue x) =>
        Node("Shape", [x.Name], new RandomValue("", TensorElementType.Int64, 1, null));

    private RandomValue Double(RandomValue x) => Node("Concat", [x.Name, x.Name], x, Int("axis", Dimension(x)));

    private RandomValue Reverse(RandomValue x) =>
        Node("Slice", [x.Name, Index(-1, 1), Index(long.MinValue, 1), Index(Dimension(x), 1), Index(-1, 1)], x);

    private RandomValue First(RandomValue x)
    {
        var dimension = Dimension(x);
        return Node(
            "Gather", [x.Name, Index(0)],
            x with { Rank = x.Rank - 1, Axis = dimension == x.Axis ? null : dimension < x.Axis ? x.Axis - 1 : x.Axis },
            Int("axis", dimension));
    }

    private RandomValue Add(RandomValue x) => Node("Add", [x.Name, x.Name], x);

    private RandomValue Running(RandomValue x) => Node("CumSum", [x.Name, Index(Dimension(x))], x);

    private RandomValue LessTheSum(RandomValue x) =>
        Node("Sub", [x.Name, Node("ReduceSum", [x.Name, Index(Dimension(x), 1)], x).Name], x);

    private RandomValue Softmax(RandomValue x) => Node("Softmax", [x.Name], x, Int("axis", Dimension(x)));

    private RandomValue Places(RandomValue x) =>
        Node("NonZero", [x.Name], new RandomValue("", TensorElementType.Int64, 2, random.Next(2)));

    /// <summary>Gives NaN for some numbers.</summary>
    private RandomValue Root(RandomValue x) => Node("Sqrt", [x.Name], x);

    /// <summary>Fails for some numbers.</summary>
    private RandomValue Row(RandomValue x)
    {
        var table = Name();
        onnx.Constant(table, [1f, 20, 300], 3);
        return Node("Gather", [table, x.Name], x with { Type = TensorElementType.Float });
    }

    private RandomValue Signs(RandomValue x) =>
        Node("Greater", [x.Name, Zero()], x with { Type = TensorElementType.Bool });

    private RandomValue Positive(RandomValue x) => Node("Compress", [
        x.Name, Node("Greater", [x.Name, Zero()], x with { Type = TensorElementType.Bool }).Name], x, Int("axis", 0));

    private RandomValue Different(RandomValue x) => Node("Unique", [x.Name], x with { Rank = 1, Axis = 0 });

    private RandomValue AsFloats(RandomValue x) =>
        Node("Cast", [x.Name], x with { Type = TensorElementType.Float }, Int("to", (int)TensorElementType.Float));

    private RandomValue Quantized(RandomValue x)
    {
        var names = new[] { Name(), Name(), Name() };
        onnx.Node("DynamicQuantizeLinear", [x.Name], names);
        return Node("DequantizeLinear", names, x);
    }

    /// <summary>The item axis in one case of four, if there is another axis.</summary>
    private int Dimension(RandomValue x)
    {
        var dimension = random.Next(x.Rank);
        return x.Rank > 1 && dimension == x.Axis && random.Next(4) > 0 ? (dimension + 1) % x.Rank : dimension;
    }

    private RandomValue Node(
        string operation, string[] inputs, RandomValue result, params Serverless.Models.Training.Protobuf[] attributes)
    {
        var name = Name();
        onnx.Node(operation, inputs, [name], attributes);
        Nodes.Add($"{name} = {operation}({string.Join(", ", inputs)})");
        return result with { Name = name };
    }

    private string Index(long value, params int[] shape)
    {
        var name = Name();
        onnx.Constant(name, [value], shape);
        return name;
    }

    private string Zero()
    {
        var name = Name();
        onnx.Constant(name, [0f]);
        return name;
    }

    private string Name() => $"v{_names++}";
}
