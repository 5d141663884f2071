using Serverless.Serving.Models;
using StbImageSharp;

namespace Serverless.Serving.Inference.Steps;

/// <summary>A decoded image: red, green and blue of each pixel, row by row.</summary>
internal sealed class Picture
{
    private const int Channels = 3;
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

    /// <summary>Decodes a PNG or JPEG, in binary or base64. Transparent areas become white.</summary>
    /// <exception cref="RunFaultException">The bytes are not such an image, or the image is too large.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> encoded)
    {
        var (picture, problem) = EncodedPicture.Read(encoded);
        if (picture is null)
        {
            throw Unreadable(problem ?? "its header is broken");
        }

        try
        {
            // With the file's own number of components, because its data can have transparency that its header does not
            // declare.
            var image = ImageResult.FromMemory(picture.Bytes.ToArray(), ColorComponents.Default);
            return new Picture(image.Width, image.Height, image.Comp == ColorComponents.RedGreenBlue
                ? image.Data : OnWhite(image.Data, (int)image.Comp));
        }
        catch (Exception e) when (EncodedPicture.IsDecoderFault(e))
        {
            throw Unreadable(e.Message);
        }
    }

    /// <param name="data">One or three values per pixel, or two or four with the opacity last.</param>
    /// <param name="components">The number of values per pixel.</param>
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
                values[(pixel * Channels) + c] = opaque
                    ? value : (byte)(((value * colour[^1]) + (255 * (255 - colour[^1])) + 127) / 255);
            }
        }

        return values;
    }

    private static RunFaultException Unreadable(string why) =>
        new(JobErrors.InputInvalid, $"An image cannot be read: {why}.");
}
