namespace Serverless.Models.Training;

/// <summary>Distorts a digit as another writer might: slightly rotated, slanted, scaled and shifted.</summary>
internal sealed class Distortion(Random random, double strength)
{
    private const double MaxRotation = 0.22;
    private const double MaxSlant = 0.18;
    private const double MaxScale = 0.12;
    private const double MaxShift = 1.8;
    private const double Center = (Digit.Side - 1) / 2.0;

    /// <summary>Fills <paramref name="target"/> with values from 0 to 1.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> target)
    {
        var rotation = RandomUpTo(MaxRotation);
        var slant = RandomUpTo(MaxSlant);
        var (sin, cos) = Math.SinCos(rotation);
        var (scaleX, scaleY) = (1 + RandomUpTo(MaxScale), 1 + RandomUpTo(MaxScale));
        var (shiftX, shiftY) = (RandomUpTo(MaxShift), RandomUpTo(MaxShift));

        // For each target pixel: source = R(rotation) · slant · scale · (target − center − shift) + center.
        for (var y = 0; y < Digit.Side; y++)
        {
            for (var x = 0; x < Digit.Side; x++)
            {
                var dy = (y - Center - shiftY) * scaleY;
                var dx = ((x - Center - shiftX) * scaleX) + (slant * dy);
                target[(y * Digit.Side) + x] = Sample(
                    pixels, (cos * dx) - (sin * dy) + Center, (sin * dx) + (cos * dy) + Center);
            }
        }
    }

    private double RandomUpTo(double max) => ((random.NextDouble() * 2) - 1) * max * strength;

    /// <summary>Bilinear interpolation of the four nearest pixels; 0 outside.</summary>
    private static float Sample(ReadOnlySpan<byte> pixels, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var upper = (At(pixels, left, top) * (1 - fx)) + (At(pixels, left + 1, top) * fx);
        var lower = (At(pixels, left, top + 1) * (1 - fx)) + (At(pixels, left + 1, top + 1) * fx);
        return (float)(((upper * (1 - fy)) + (lower * fy)) / 255);
    }

    private static double At(ReadOnlySpan<byte> pixels, int x, int y) =>
        (uint)x < Digit.Side && (uint)y < Digit.Side ? pixels[(y * Digit.Side) + x] : 0;
}
