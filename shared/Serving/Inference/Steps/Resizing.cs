namespace Serverless.Serving.Inference.Steps;

/// <summary>Resizes a picture row by row: bilinear, with aligned pixel centers.</summary>
internal sealed class Resizing
{
    private const int Channels = 3;
    private readonly Picture _picture;
    private readonly int _height;
    private readonly (int First, int Second, float Share)[] _columns;
    private readonly float[] _row;

    public Resizing(Picture picture, int width, int height)
    {
        (_picture, _height) = (picture, height);
        _columns = new (int, int, float)[width];
        _row = new float[width * Channels];
        for (var x = 0; x < width; x++)
        {
            _columns[x] = Between(x, width, picture.Width);
        }
    }

    /// <summary>The pixels of a row, three values each; valid until the next call.</summary>
    public ReadOnlySpan<float> Row(int y)
    {
        var (top, bottom, down) = Between(y, _height, _picture.Height);
        var above = _picture.Row(top);
        var below = _picture.Row(bottom);
        for (var x = 0; x < _columns.Length; x++)
        {
            var (left, right, along) = _columns[x];
            for (var c = 0; c < Channels; c++)
            {
                var (l, r) = ((left * Channels) + c, (right * Channels) + c);
                var upper = above[l] + ((above[r] - above[l]) * along);
                var lower = below[l] + ((below[r] - below[l]) * along);
                _row[(x * Channels) + c] = upper + ((lower - upper) * down);
            }
        }

        return _row;
    }

    /// <summary>The two source positions next to a target position, and the fraction between them.</summary>
    private static (int First, int Second, float Share) Between(int position, int targetSize, int sourceSize)
    {
        var exact = Math.Clamp(((position + 0.5f) * sourceSize / targetSize) - 0.5f, 0, sourceSize - 1);
        var first = (int)exact;
        return (first, Math.Min(first + 1, sourceSize - 1), exact - first);
    }
}
