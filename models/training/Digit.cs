namespace Serverless.Models.Training;

/// <summary>A handwritten digit: 28 × 28 pixels, row by row, 0 (paper) to 255 (ink).</summary>
internal sealed record Digit(int Label, byte[] Pixels)
{
    public const int Side = 28;
    public const int Size = Side * Side;
    public const int Classes = 10;
}
