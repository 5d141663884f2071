using System.Buffers.Text;
using StbImageSharp;

namespace Serverless.Serving.Inference.Steps;

/// <summary>An image: red, green and blue of each pixel, row by row.</summary>
internal sealed class Picture
{
    private const int Channels = 3;
    private const int MaxPixels = 4_000_000;
    private readonly float[] _values;

    private Picture(int width, int height, float[] values)
    {
        Width = width;
        Height = height;
        _values = values;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The pixels of a row, three values each.</summary>
    public ReadOnlySpan<float> Row(int y) => _values.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>Decodes a PNG or JPEG, in binary or base64. What is transparent shows white paper.</summary>
    /// <exception cref="RunFaultException">The bytes are not such an image, or one too large.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> encoded)
    {
        var bytes = IsPngOrJpeg(encoded.Span) ? encoded.ToArray() : FromBase64(encoded.Span);
        if (!IsPngOrJpeg(bytes))
            throw Unreadable("it is neither PNG nor JPEG, in binary or base64");

        try
        {
            using var stream = new MemoryStream(bytes);
            if (ImageInfo.FromStream(stream) is not { } info)
                throw Unreadable("its header is broken");
            if ((long)info.Width * info.Height is > MaxPixels or <= 0)
                throw Unreadable($"it has {info.Width} × {info.Height} pixels; {MaxPixels} are allowed");

            var image = ImageResult.FromMemory(bytes, ColorComponents.RedGreenBlueAlpha);
            return new Picture(image.Width, image.Height, OnWhite(image.Data));
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentException or NullReferenceException)
        {
            // The decoder's ways to say that the data is broken; found by feeding it cut and altered files.
            throw Unreadable(e.Message);
        }
    }

    /// <summary>Bilinear, pixel centres on pixel centres.</summary>
    public Picture Resize(int width, int height)
    {
        if (width == Width && height == Height)
            return this;

        var values = new float[width * height * Channels];
        var columns = Enumerable.Range(0, width).Select(x => Between(x, width, Width)).ToArray();
        for (var y = 0; y < height; y++)
        {
            var (top, bottom, down) = Between(y, height, Height);
            var above = Row(top);
            var below = Row(bottom);
            for (var x = 0; x < width; x++)
            {
                var (left, right, along) = columns[x];
                for (var c = 0; c < Channels; c++)
                {
                    var (l, r) = ((left * Channels) + c, (right * Channels) + c);
                    var upper = above[l] + ((above[r] - above[l]) * along);
                    var lower = below[l] + ((below[r] - below[l]) * along);
                    values[(((y * width) + x) * Channels) + c] = upper + ((lower - upper) * down);
                }
            }
        }

        return new Picture(width, height, values);
    }

    /// <summary>The two source positions that a target position lies between, and how far along it lies.</summary>
    private static (int First, int Second, float Share) Between(int position, int targetSize, int sourceSize)
    {
        var exact = Math.Clamp(((position + 0.5f) * sourceSize / targetSize) - 0.5f, 0, sourceSize - 1);
        var first = (int)exact;
        return (first, Math.Min(first + 1, sourceSize - 1), exact - first);
    }

    private static float[] OnWhite(byte[] rgba)
    {
        var values = new float[rgba.Length / 4 * Channels];
        for (var pixel = 0; pixel < rgba.Length / 4; pixel++)
        {
            var colour = rgba.AsSpan(pixel * 4, 4);
            var value = values.AsSpan(pixel * Channels, Channels);
            if (colour[3] == 255)
            {
                (value[0], value[1], value[2]) = (colour[0], colour[1], colour[2]);
                continue;
            }

            var alpha = colour[3] / 255f;
            for (var c = 0; c < Channels; c++)
                value[c] = (colour[c] * alpha) + (255 * (1 - alpha));
        }

        return values;
    }

    private static bool IsPngOrJpeg(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static byte[] FromBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? bytes[..written] : [];
    }

    private static RunFaultException Unreadable(string why) =>
        new(RunFaults.InputInvalid, $"An image cannot be read: {why}.");
}
