namespace Serverless.Local.Demo;

/// <summary>
/// A digit that was not in the training data: 28 × 28 pixels, row by row, from 0 (paper) to 255 (ink).
/// </summary>
internal sealed record HeldOutDigit(int Label, ReadOnlyMemory<byte> Pixels)
{
    private const int PixelCount = 28 * 28;

    /// <summary>
    /// Reads <c>samples/held-out.bin</c> in the models folder. <c>models/README.md</c> describes its format.
    /// </summary>
    public static IReadOnlyList<HeldOutDigit> ReadAll(string modelsFolder)
    {
        var file = File.ReadAllBytes(Path.Combine(modelsFolder, "samples", "held-out.bin"));
        return [.. file.Chunk(1 + PixelCount).Select(record => new HeldOutDigit(record[0], record.AsMemory(1)))];
    }

    /// <summary>Creates the body of a submit: one image, with pixels from 0 to 1.</summary>
    public string ToRequest()
    {
        var data = string.Join(',', Pixels.ToArray().Select(pixel => (pixel / 255.0).ToString("0.###", null)));
        return $$"""{"inputs":[{"name":"image","shape":[1,{{PixelCount}}],"datatype":"FP32","data":[{{data}}]}]}""";
    }
}
