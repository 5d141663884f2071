using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using StbImageSharp;

namespace Serverless.Serving.Models;

/// <summary>
/// An encoded picture, the input of an image step: a PNG or JPEG, in binary or base64. Only its header is read.
/// </summary>
/// <param name="Bytes">The file.</param>
public sealed record EncodedPicture(ReadOnlyMemory<byte> Bytes)
{
    public const int MaxPixels = 4_000_000;

    /// <returns>The picture, or the reason why an image step cannot read it.</returns>
    public static (EncodedPicture? Picture, string? Problem) Read(ReadOnlyMemory<byte> encoded)
    {
        var bytes = IsPngOrJpeg(encoded.Span) ? encoded : FromBase64(encoded.Span);
        if (!IsPngOrJpeg(bytes.Span))
        {
            return (null, "it is neither PNG nor JPEG, in binary or base64");
        }

        return Size(bytes) switch
        {
            null => (null, "its header is corrupt"),
            (var width, var height) when (long)width * height is > MaxPixels or <= 0 =>
                (null, $"it has {width} × {height} pixels; {MaxPixels} are allowed"),
            _ => (new EncodedPicture(bytes), null),
        };
    }

    private static (int Width, int Height)? Size(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var stream = MemoryMarshal.TryGetArray(bytes, out var array)
                ? new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false)
                : new MemoryStream(bytes.ToArray());
            return ImageInfo.FromStream(stream) is { } info ? (info.Width, info.Height) : null;
        }
        catch (Exception e) when (IsDecoderFault(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the exception means corrupt data. The decoder reads from memory only and throws exceptions of many
    /// types, so only a lack of memory has another cause.
    /// </summary>
    public static bool IsDecoderFault(Exception e) => e is not OutOfMemoryException;

    private static bool IsPngOrJpeg(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static ReadOnlyMemory<byte> FromBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
            ? bytes.AsMemory(..written) : default;
    }
}
