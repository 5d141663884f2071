using System.Runtime.InteropServices;
using System.Text.Json;
using CsCheck;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

public sealed class TensorRoundTripTests
{
    [Fact]
    public void JSON_tensors_read_back_as_the_same_bytes()
    {
        var numbers = Gen.Float[-1e30f, 1e30f].Array[1, 20].Select(values => Tensor(Datatype.Fp32, values));
        var doubles = Gen.Double[-1e300, 1e300].Array[1, 20].Select(values => Tensor(Datatype.Fp64, values));
        var longs = Gen.Long.Array[1, 20].Select(values => Tensor(Datatype.Int64, values));
        var ulongs = Gen.ULong.Array[1, 20].Select(values => Tensor(Datatype.UInt64, values));
        var shorts = Gen.Short.Array[1, 20].Select(values => Tensor(Datatype.Int16, values));
        var bytes = Gen.Byte.Array[1, 20].Select(values => Tensor(Datatype.UInt8, values));
        var bools = Gen.Int[0, 1].Select(bit => (byte)bit).Array[1, 20].Select(values => Tensor(Datatype.Bool, values));
        var halves = Gen.Short.Array[1, 20].Select(values => Tensor(Datatype.Fp16, values)).Where(AllFinite);

        Gen.OneOf(numbers, doubles, longs, ulongs, shorts, bytes, bools, halves).Sample(tensor =>
        {
            var read = RoundTrip(tensor);
            Assert.Equal(tensor.Datatype, read.Datatype);
            Assert.Equal(tensor.Shape, read.Shape);
            Assert.Equal(tensor.Data.ToArray(), read.Data.ToArray());
        });
    }

    [Fact]
    public void Non_finite_numbers_are_null_in_JSON()
    {
        Assert.Equal("[null,1,null,null]", Data(
            Tensor(Datatype.Fp16, [Half.NaN, Half.One, Half.PositiveInfinity, Half.NegativeInfinity])));
        Assert.Equal("[null,1,null,null]", Data(
            Tensor(Datatype.Fp32, [float.NaN, 1, float.PositiveInfinity, float.NegativeInfinity])));
        Assert.Equal("[null,1,null,null]", Data(
            Tensor(Datatype.Fp64, [double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity])));

        static string Data(Tensor tensor)
        {
            using var document = JsonDocument.Parse(JsonSerializer.Serialize(new TensorDocument(tensor)));
            return document.RootElement.GetProperty("data").GetRawText();
        }
    }

    [Fact]
    public void Strings_keep_their_characters()
    {
        using var document = JsonDocument.Parse(
            """{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","data":["","größer 🙂"]}]}""");

        var read = TensorReader.ReadAll(new JsonMembers(document.RootElement, "", new Faults()), BinaryBody.None)[0];

        Assert.Equal(read.Data.ToArray(), RoundTrip(read).Data.ToArray());
        Assert.Equal(4 + 4 + "größer 🙂"u8.Length, read.Data.Length);
    }

    private static Tensor RoundTrip(Tensor tensor)
    {
        var json = JsonSerializer.Serialize(new TensorDocument(tensor));
        using var document = JsonDocument.Parse($$"""{"inputs":[{{json}}]}""");
        var faults = new Faults();
        var read = TensorReader.ReadAll(new JsonMembers(document.RootElement, "", faults), BinaryBody.None);
        Assert.Empty(faults.Found);
        return Assert.Single(read);
    }

    private static Tensor Tensor<T>(Datatype datatype, T[] values)
        where T : unmanaged => new()
        {
            Name = "x",
            Datatype = datatype,
            Shape = [values.Length],
            Data = MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        };

    private static bool AllFinite(Tensor tensor) =>
        MemoryMarshal.Cast<byte, Half>(tensor.Data.Span).ToArray().All(Half.IsFinite);
}
