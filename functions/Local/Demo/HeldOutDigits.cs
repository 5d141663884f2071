namespace Serverless.Local.Demo;

/// <summary>A digit that the models' training never saw: 28 × 28 pixels, row by row, 0 (paper) to 255 (ink).</summary>
internal sealed record HeldOutDigit(int Label, ReadOnlyMemory<byte> Pixels)
{
    private const int PixelCount = 28 * 28;

    /// <summary>
    /// Reads <c>samples/held-out.bin</c> of the models' folder; <c>models/README.md</c> has its format.
    /// </summary>
    public static IReadOnlyList<HeldOutDigit> ReadAll(string modelsFolder)
    {
        var file = File.ReadAllBytes(Path.Combine(modelsFolder, "samples", "held-out.bin"));
        return [.. file.Chunk(1 + PixelCount).Select(record => new HeldOutDigit(record[0], record.AsMemory(1)))];
    }

    /// <summary>The body of a submit: one image, its pixels as shares of 255.</summary>
    public string ToRequest()
    {
        var data = string.Join(',', Pixels.ToArray().Select(pixel => (pixel / 255.0).ToString("0.###", null)));
        return $$"""{"inputs":[{"name":"image","shape":[1,{{PixelCount}}],"datatype":"FP32","data":[{{data}}]}]}""";
    }
}
