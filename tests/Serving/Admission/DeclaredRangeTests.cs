using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using CsCheck;
using Serverless.Serving.Admission;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Admission;

public sealed class DeclaredRangeTests
{
    private static readonly Gen<double?> Bound = Gen.OneOf(
        Gen.Double[-300, 300].Select(d => (double?)d),
        Gen.Int[-3, 3].Select(i => (double?)i),
        Gen.OneOf<double?>(
            null, 0, -1,
            127, 128, 255, 65_535, Math.Pow(2, 31), Math.Pow(2, 63), -Math.Pow(2, 63), Math.Pow(2, 64), 1e300, -1e300));

    [Fact]
    public void UInt8_is_held_against_its_bounds() => Holds(Datatype.UInt8, Extremes(Gen.Byte));

    [Fact]
    public void UInt16_is_held_against_its_bounds() => Holds(Datatype.UInt16, Extremes(Gen.UShort));

    [Fact]
    public void UInt32_is_held_against_its_bounds() => Holds(Datatype.UInt32, Extremes(Gen.UInt));

    [Fact]
    public void UInt64_is_held_against_its_bounds() => Holds(Datatype.UInt64, Extremes(Gen.ULong));

    [Fact]
    public void Int8_is_held_against_its_bounds() => Holds(Datatype.Int8, Extremes(Gen.SByte));

    [Fact]
    public void Int16_is_held_against_its_bounds() => Holds(Datatype.Int16, Extremes(Gen.Short));

    [Fact]
    public void Int32_is_held_against_its_bounds() => Holds(Datatype.Int32, Extremes(Gen.Int));

    [Fact]
    public void Int64_is_held_against_its_bounds() => Holds(Datatype.Int64, Extremes(Gen.Long));

    [Fact]
    public void Fp16_is_held_against_its_bounds() =>
        HoldsFloats(Datatype.Fp16, Gen.Float[-300, 300].Select(f => (Half)f));

    [Fact]
    public void Fp32_is_held_against_its_bounds() => HoldsFloats(Datatype.Fp32, Gen.Float[-300, 300]);

    [Fact]
    public void Fp64_is_held_against_its_bounds() => HoldsFloats(Datatype.Fp64, Gen.Double[-300, 300]);

    [Theory]
    [InlineData(0d, 9d, "must be from 0 to 9")]
    [InlineData(0.5, null, "must be at least 0.5")]
    [InlineData(null, -1d, "must be at most -1")]
    public void A_rule_names_the_bounds_that_are_declared(double? min, double? max, string rule) =>
        Assert.Equal(rule, DeclaredRange.Rule(Spec(Datatype.Int64, min, max)));

    /// <summary>The oracle uses unlimited precision.</summary>
    private static void Holds<T>(Datatype datatype, Gen<T> element)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        Check(datatype, element, (value, min, max) =>
            (min is null || BigInteger.CreateChecked(value) >= new BigInteger(Math.Ceiling(min.Value)))
            && (max is null || BigInteger.CreateChecked(value) <= new BigInteger(Math.Floor(max.Value))));

    private static void HoldsFloats<T>(Datatype datatype, Gen<T> finite)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> =>
        Check(
            datatype,
            Gen.OneOf(finite, finite, finite, Gen.OneOf(
                T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.MaxValue, T.MinValue, T.Zero)),
            (value, min, max) => T.IsFinite(value)
                && (min is null || value >= T.CreateTruncating(min.Value))
                && (max is null || value <= T.CreateTruncating(max.Value)));

    private static void Check<T>(Datatype datatype, Gen<T> element, Func<T, double?, double?, bool> isWithin)
        where T : unmanaged, INumber<T> =>
        Gen.Select(element.Array[0, 40], Bound, Bound).Sample((values, min, max) =>
        {
            var tensor = new Tensor { Name = "x", Datatype = datatype, Shape = [values.Length], Data = MemoryMarshal
                .AsBytes(values.AsSpan()).ToArray() };
            var expected = min is null && max is null
                ? -1 : Array.FindIndex(values, value => !isWithin(value, min, max));

            var found = DeclaredRange.FirstOutside(tensor, Spec(datatype, min, max));

            Assert.Equal(
                expected < 0 ? null : (expected, values[expected].ToString(null, CultureInfo.InvariantCulture)), found);
        });

    private static Gen<T> Extremes<T>(Gen<T> any)
        where T : IMinMaxValue<T>, INumber<T> =>
        Gen.OneOf(any, any, Gen.Int[0, 9].Select(T.CreateTruncating), Gen.OneOf(T.MinValue, T.MaxValue));

    private static TensorSpec Spec(Datatype datatype, double? min, double? max) =>
        new() { Name = "x", Datatype = datatype, Shape = [-1], Min = min, Max = max };
}
