using System.Runtime.InteropServices;
using CsCheck;
using Serverless.Serving.Inference.Sharing;

namespace Serverless.Serving.Tests.Inference.Sharing;

public sealed class OutputComparisonTests
{
    [Theory]
    [InlineData(new[] { 1f, -200 }, new[] { 1f, -200 }, null)]
    [InlineData(new[] { 1f, -200 }, new[] { 1.01f, -200 }, null)]
    [InlineData(
        new[] { 1f, -200 }, new[] { 1.05f, -200 },
        "differs from that of its own run by 2.5e-4 of the largest value; the tolerance is 1.0e-4")]
    [InlineData(new[] { 0f, 0 }, new[] { 0f, 1e-30f }, "differs from that of its own run by")]
    [InlineData(new[] { 1f, float.NaN }, new[] { 1f, float.NaN }, null)]
    [InlineData(
        new[] { 1f, float.NaN }, new[] { 1f, 1 }, "contains NaN or infinity at another place than in a run of its own")]
    [InlineData(
        new[] { 1f, 1 }, new[] { float.NaN, 1 }, "contains NaN or infinity at another place than in a run of its own")]
    [InlineData(new[] { 1f, float.PositiveInfinity }, new[] { 1f, float.PositiveInfinity }, null)]
    [InlineData(
        new[] { 1f, float.PositiveInfinity },
        new[] { 1f, float.NegativeInfinity }, "contains NaN or infinity at another place than in a run of its own")]
    public void Floating_point_values_may_differ_by_rounding(float[] alone, float[] together, string? difference)
    {
        var found = OutputComparison.Difference(Tensors.Floats("y", [2], alone), Tensors.Floats("y", [2], together));

        Assert.StartsWith(difference ?? "same", found ?? "same");
    }

    [Theory]
    [InlineData(Datatype.Fp16, 2e-3, 8e-3)]
    [InlineData(Datatype.Fp32, 5e-5, 2e-4)]
    [InlineData(Datatype.Fp64, 5e-11, 2e-10)]
    public void Each_datatype_has_its_tolerance(Datatype datatype, double within, double beyond)
    {
        Assert.Null(OutputComparison.Difference(Of(1), Of(1 + within)));
        Assert.NotNull(OutputComparison.Difference(Of(1), Of(1 + beyond)));

        Tensor Of(double value) => new()
        {
            Name = "y",
            Datatype = datatype,
            Shape = [1],
            Data = datatype switch
            {
                Datatype.Fp16 => Bytes((Half)value),
                Datatype.Fp32 => Bytes((float)value),
                _ => Bytes(value),
            },
        };

        static byte[] Bytes<T>(T value)
            where T : unmanaged => MemoryMarshal.AsBytes([value]).ToArray();
    }

    [Fact]
    public void All_other_datatypes_must_be_bit_identical() =>
        Gen.Select(Gen.Enum<Datatype>()
            .Where(d => d is not (Datatype.Fp16 or Datatype.Fp32 or Datatype.Fp64)), Gen.Int[0, 15], Gen.Byte[1, 255])
            .Sample((datatype, place, change) =>
            {
                var alone = new Tensor { Name = "y", Datatype = datatype, Shape = [1], Data = new byte[16] };
                var data = new byte[16];
                data[place] = change;

                Assert.Null(OutputComparison.Difference(alone, alone with { Data = new byte[16] }));
                Assert.Equal(
                    "is different from that of its own run", OutputComparison.Difference(alone, alone with { Data = data }));
            });

    [Fact]
    public void A_different_shape_is_a_difference() => Assert.Equal(
        "has shape [2, 1], but [1, 2] in a run of its own",
        OutputComparison.Difference(Tensors.Floats("y", [1, 2], [1, 2]), Tensors.Floats("y", [2, 1], [1, 2])));
}
