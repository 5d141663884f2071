namespace Serverless.Serving.Tests.Inference;

/// <summary>
/// Digits that were not used for training, from <c>models/samples/held-out.bin</c> (its format:
/// <c>models/README.md</c>).
/// </summary>
internal static class HeldOut
{
    private const int Pixels = 784;

    public static IReadOnlyList<(int Label, Tensor Image)> Digits { get; } =
        [.. File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models/samples/held-out.bin"))
            .Chunk(1 + Pixels)
            .Select(digit =>
                ((int)digit[0], Tensors.Floats("image", [1, Pixels], [.. digit.Skip(1).Select(p => p / 255f)])))];
}
