using System.Buffers.Text;
using StbImageSharp;

namespace Serverless.Serving.Inference.Steps;

/// <summary>An image: red, green and blue of each pixel, row by row.</summary>
internal sealed class Picture
{
    private const int Channels = 3;
    private const int MaxPixels = 4_000_000;
    private readonly byte[] _values;

    private Picture(int width, int height, byte[] values)
    {
        Width = width;
        Height = height;
        _values = values;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The pixels of a row, three values each.</summary>
    public ReadOnlySpan<byte> Row(int y) => _values.AsSpan(y * Width * Channels, Width * Channels);

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

            // In the components that it has: a file may turn out to have transparency that its header did not tell.
            var image = ImageResult.FromMemory(bytes, ColorComponents.Default);
            return new Picture(image.Width, image.Height, image.Comp == ColorComponents.RedGreenBlue ? image.Data : OnWhite(image.Data, (int)image.Comp));
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentException or NullReferenceException)
        {
            // The decoder's ways to say that the data is broken; found by feeding it cut and altered files.
            throw Unreadable(e.Message);
        }
    }

    /// <param name="data">One or three values a pixel, or two or four, the last of which is how opaque it is.</param>
    /// <param name="components">How many.</param>
    private static byte[] OnWhite(byte[] data, int components)
    {
        var (gray, opaque) = (components <= 2, components is 1 or 3);
        var values = new byte[data.Length / components * Channels];
        for (var pixel = 0; pixel < data.Length / components; pixel++)
        {
            var colour = data.AsSpan(pixel * components, components);
            for (var c = 0; c < Channels; c++)
            {
                var value = colour[gray ? 0 : c];
                values[(pixel * Channels) + c] = opaque ? value : (byte)(((value * colour[^1]) + (255 * (255 - colour[^1])) + 127) / 255);
            }
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
        new(JobErrors.InputInvalid, $"An image cannot be read: {why}.");
}
