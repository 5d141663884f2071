using CsCheck;
using Serverless.Serving.Inference.Caching;

namespace Serverless.Serving.Tests.Inference.Caching;

public sealed class InputKeyTests
{
    private static readonly Tensor One = Tensors.Floats("x", [1], [1]);

    public static TheoryData<string> Differences => ["name", "datatype", "shape", "bytes", "count", "none"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Different_inputs_have_different_keys(string difference)
    {
        IReadOnlyList<Tensor> other = difference switch
        {
            "name" => [One with { Name = "z" }],
            "datatype" => [One with { Datatype = Datatype.Int32 }],
            "shape" => [One with { Shape = [1, 1] }],
            "bytes" => [Tensors.Floats("x", [1], [2])],
            "count" => [One, One],
            _ => [],
        };

        Assert.NotEqual(InputKey.Of("", [One]), InputKey.Of("", other));
    }

    [Fact]
    public void Equal_inputs_for_another_version_content_have_another_key() =>
        Assert.NotEqual(InputKey.Of("a", [One]), InputKey.Of("b", [One]));

    [Fact]
    public void Equal_inputs_have_equal_keys() => Gen.Float.Array[0, 50].Sample(values =>
        InputKey.Of("", [Tensors.Floats("x", [values.Length], values)]) == InputKey.Of(
            "", [Tensors.Floats("x", [values.Length], [.. values])]));
}
