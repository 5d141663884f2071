using CsCheck;
using Serverless.Serving.Inference.Sharing;

namespace Serverless.Serving.Tests.Inference.Sharing;

public sealed class JoiningTests
{
    private static readonly Gen<(int[] Shape, int Axis, int[] Lengths)> Cases =
        from shape in Gen.Int[1, 4].Array[1, 4]
        from axis in Gen.Int[0, shape.Length - 1]
        from lengths in Gen.Int[1, 3].Array[1, 5]
        select (shape, axis, lengths);

    [Fact]
    public void Joining_and_splitting_are_inverse() => Cases.Sample((shape, axis, lengths) =>
    {
        var next = 0f;
        var parts = lengths.Select(length =>
        {
            var own = shape.ToArray();
            own[axis] = length;
            return Tensors.Floats(
                "x", own, [.. Enumerable.Range(0, own.Aggregate(1, (a, d) => a * d)).Select(_ => next++)]);
        }).ToList();

        var joined = Joining.Join(parts, axis, new byte[parts.Sum(p => p.Data.Length)]);
        var split = Joining.Split(joined, axis, lengths);

        Assert.Equal(lengths.Sum(), joined.Shape[axis]);
        Assert.NotNull(split);
        Assert.Equal(parts.Select(p => p.Shape), split.Select(p => p.Shape));
        Assert.Equal(parts.Select(p => p.Data.ToArray()), split.Select(p => p.Data.ToArray()));
    });

    [Fact]
    public void Along_a_later_axis_rows_interleave()
    {
        var one = Tensors.Floats("x", [2, 1], [1, 3]);
        var two = Tensors.Floats("x", [2, 1], [2, 4]);

        var joined = Joining.Join([one, two], axis: 1, new byte[16]);

        Assert.Equal([1, 2, 3, 4], Tensors.ToFloats(joined));
    }

    [Fact]
    public void Strings_split_at_their_own_lengths()
    {
        var whole = Tensors.Strings("s", [3], "a", "", "long");

        var split = Joining.Split(whole, 0, [1, 2]);

        Assert.NotNull(split);
        Assert.Equal([["a"], ["", "long"]], split.Select(Tensors.ToStrings));
    }

    [Fact]
    public void A_shared_tensor_goes_to_each_item()
    {
        var whole = Tensors.Floats("rate", [], [16_000]);

        Assert.Equal([whole, whole], Joining.Split(whole, -1, [3, 4]));
    }

    [Fact]
    public void Lengths_that_do_not_add_up_are_not_split() =>
        Assert.Null(Joining.Split(Tensors.Floats("y", [3], [1, 2, 3]), 0, [1, 1]));
}
