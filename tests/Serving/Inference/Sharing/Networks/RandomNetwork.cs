using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing.Networks;

/// <summary>
/// A small random network: inputs of any datatype with an item axis at any position or none, outputs that separate, mix
/// or drop items or count something else, and a manifest that may declare the wrong axis.
/// </summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;
    private readonly RandomOperations _operations;
    private readonly List<string> _results = [];

    public RandomNetwork(int seed)
    {
        _random = new Random(seed);
        _operations = new RandomOperations(_random, Onnx);
        var maxBatch = Pick(1, 2, 3, 8, 8, 8);
        var inputs = Enumerable.Range(0, _random.Next(1, 4)).Select(i => Input($"x{i}", maxBatch)).ToList();
        var outputs = Enumerable.Range(0, _random.Next(1, 4)).Select(i => Output($"y{i}", inputs, maxBatch)).ToList();
        Manifest = new ModelManifest
        {
            Name = "test", Inputs = inputs.ConvertAll(input => input.Spec), Outputs =
                outputs, MaxBatch = maxBatch, AllowNonFinite = _random.Next(2) > 0,
        };
    }

    public OnnxFile Onnx { get; } = new();

    public ModelManifest Manifest { get; }

    /// <summary>
    /// A possible request: a few items, free dimensions of a few sizes, small numbers of either sign.
    /// </summary>
    public IReadOnlyList<Tensor> Job()
    {
        var items = _random.Next(1, Math.Min(Manifest.MaxBatch, 3) + 1);
        var free = _random.Next(1, 3);
        return [.. Manifest.Inputs.Select(spec => RandomTensors.Make(
            _random, spec,
            [.. spec.Shape.Select((d, axis) => d > 0 ? d : spec.HasItems && axis == spec.BatchAxis ? items : free)]))];
    }

    public override string ToString() => string.Join(
        "; ",
        [
            .. Manifest.Inputs.Select(Describe), .. _operations.Nodes, .. Manifest.Outputs.Zip(
                _results, (spec, result) => $"{Describe(spec)} = {result}"),
            $"maxBatch {Manifest.MaxBatch}",
        ]);

    private static string Describe(TensorSpec spec) =>
        $"{spec.Name}: {spec.Datatype.Wire}[{string.Join(", ", spec.Shape)}] axis {spec.BatchAxis}";

    private (TensorSpec Spec, RandomValue Value) Input(string name, int maxBatch)
    {
        var datatype = _random.Next(3) > 0
            ? Pick(Datatype.Fp32, Datatype.Int64, Datatype.Bytes) : Pick(Enum.GetValues<Datatype>());
        var type = ElementTypes.Of(datatype);
        int[] others = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Pick(1, 2, 3, -1))];
        int? axis = _random.Next(4) > 0 ? Pick(0, 0, _random.Next(others.Length + 1)) : null;
        int[] shape = axis is { } at ? [.. others[..at], -1, .. others[at..]] : others;
        Onnx.Input(name, type, [.. shape.Select((d, i) => i == axis && _random.Next(2) > 0 ? OnnxFile.Batch : d)]);
        // A tensor without an item axis also has free dimensions.
        var declared = axis ?? (maxBatch > 1 || shape.Contains(-1) ? -1 : 0);
        return (
            new TensorSpec { Name = name, Datatype = datatype, Shape = shape, BatchAxis = declared },
            new RandomValue(name, type, shape.Length, axis));
    }

    private TensorSpec Output(string name, List<(TensorSpec Spec, RandomValue Value)> inputs, int maxBatch)
    {
        var value = Pick([.. inputs]).Value;
        for (var steps = Pick(0, 1, 1, 2, 3); steps > 0; steps--)
        {
            value = _operations.Any(value);
        }

        _results.Add(value.Name);
        Onnx.Node("Identity", [value.Name], [name])
            .Output(name, value.Type, [.. Enumerable.Repeat(_random.Next(2) > 0 ? OnnxFile.Batch : -1, value.Rank)]);
        // Occasionally a declaration that contradicts the graph.
        var axis = _random.Next(8) > 0 ? value.Axis ?? -1 : _random.Next(-1, value.Rank);
        return new TensorSpec
        {
            Name = name,
            Datatype = ElementTypes.DatatypeOf(value.Type, name),
            Shape = [.. Enumerable.Repeat(-1, value.Rank)],
            BatchAxis = maxBatch > 1 || axis >= 0 ? axis : -1,
        };
    }

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];
}

/// <summary>A value in the network, and the dimension that counts its items, if any.</summary>
internal sealed record RandomValue(string Name, TensorElementType Type, int Rank, int? Axis);
