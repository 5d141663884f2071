using CsCheck;
using Serverless.Serving.Admission;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Admission;

/// <summary>Inputs of any rank, with or without an item axis.</summary>
public sealed class ItemAxisTests
{
    private static readonly Gen<TensorSpec> AnySpec =
        from rank in Gen.Int[0, 4]
        from shape in Gen.Int[-1, 3].Where(d => d != 0).Array[rank]
        from axis in Gen.Int[-2, 5]
        select new TensorSpec { Name = "x", Datatype = Datatype.UInt8, Shape = shape, BatchAxis = axis };

    [Fact]
    public void Manifests_that_pass_the_rules_never_throw_and_accept_1_to_maxBatch_items() =>
        Gen.Select(AnySpec, AnySpec, Gen.OneOf(1, 3), Gen.Int[0, 4].Array[8], Gen.Bool)
            .Sample((one, two, maxBatch, sizes, reshape) =>
        {
            var manifest = Manifest(maxBatch, one with { Name = "a" }, two with { Name = "b" });
            if (ManifestRules.Violations(manifest, manifest.Name).Any())
            {
                return;
            }

            var inputs = manifest.Inputs.Select(
                (spec, i) => Zeros(spec.Name, Sizes(spec, sizes[(4 * i)..], reshape))).ToList();
            var faults = new Faults();

            ManifestCheck.Check(inputs, manifest, faults);

            Assert.Equal(IsRight(manifest, inputs), !faults.Any);
        });

    [Theory]
    [InlineData(new[] { 4 }, -1)]
    [InlineData(new[] { 4 }, 0)]
    [InlineData(new int[0], -1)]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { -1 }, -1)]
    public void A_network_without_an_item_axis_can_be_called(int[] shape, int axis)
    {
        var manifest = Manifest(
            1, new TensorSpec { Name = "a", Datatype = Datatype.UInt8, Shape = shape, BatchAxis = axis },
            Fixed("b", 3));
        Assert.Empty(ManifestRules.Violations(manifest, manifest.Name));
        var faults = new Faults();

        ManifestCheck.Check([Zeros("a", [.. shape.Select(_ => 4)]), Zeros("b", 3)], manifest, faults);

        Assert.Empty(faults.Found);
    }

    [Theory]
    [InlineData(
        99, 1, "shape is [-1, 3] with batchAxis 99; it must be the index of a dimension, or -1 if none counts items.")]
    [InlineData(
        -2, 1, "shape is [-1, 3] with batchAxis -2; it must be the index of a dimension, or -1 if none counts items.")]
    [InlineData(
        2, 8, "shape is [-1, 3] with batchAxis 2; it must be the index of a dimension, or -1 if none counts items.")]
    [InlineData(-1, 8, "maxBatch is 8 and no input counts items; it must be 1, or an input must have a batchAxis whose "
        + "dimension is -1.")]
    public void An_invalid_axis_is_reported(int axis, int maxBatch, string rule)
    {
        var manifest = Manifest(
            maxBatch, new TensorSpec { Name = "a", Datatype = Datatype.UInt8, Shape = [-1, 3], BatchAxis = axis });

        Assert.Contains(
            ManifestRules.Violations(manifest, manifest.Name),
            violation => violation.EndsWith(rule, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Datatype.Bool)]
    [InlineData(Datatype.Bytes)]
    public void Bounds_for_a_datatype_without_numbers_are_reported(Datatype datatype)
    {
        var manifest = Manifest(1, new TensorSpec { Name = "a", Datatype = datatype, Shape = [1], Max = 7 });

        Assert.Equal(
            [$"inputs[0].min or max is 7; {datatype.Wire} has no numeric range."],
            ManifestRules.Violations(manifest, manifest.Name));
    }

    /// <summary>The same rules as in the manifest, implemented independently.</summary>
    private static bool IsRight(ModelManifest manifest, List<Tensor> inputs)
    {
        var pairs = manifest.Inputs.Zip(inputs).ToList();
        var counts = pairs.Where(p => p.First.HasItems && p.Second.Shape.Count > p.First.BatchAxis)
            .Select(p => p.Second.Shape[p.First.BatchAxis]).ToList();
        return pairs.TrueForAll(p => p.First.Shape.Count == p.Second.Shape.Count
            && p.First.Shape.Zip(p.Second.Shape).All(d => d.First < 0 || d.First == d.Second))
            && counts.TrueForAll(count => count == counts[0] && count >= 1 && count <= manifest.MaxBatch);
    }

    private static int[] Sizes(TensorSpec spec, int[] free, bool reshape) =>
        [.. spec.Shape.Select((d, i) => d < 0 ? free[i] : d), .. reshape ? [1] : Array.Empty<int>()];

    private static ModelManifest Manifest(int maxBatch, params TensorSpec[] inputs) =>
        new() { Name = "any", Inputs = inputs, Outputs = [Fixed("y", 1) with { BatchAxis = -1 }], MaxBatch = maxBatch };

    private static TensorSpec Fixed(string name, params int[] shape) =>
        new() { Name = name, Datatype = Datatype.UInt8, Shape = shape };

    private static Tensor Zeros(string name, params int[] shape) =>
        new() { Name = name,
            Datatype = Datatype.UInt8, Shape = shape, Data = new byte[shape.Aggregate(1, (size, d) => size * d)] };
}
