using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Serverless.Serving.Admission;

/// <summary>
/// The short way for what most tensors are: a flat array of numbers, read from the text that a JSON parser has found
/// sound.
/// </summary>
internal static class PlainNumbers
{
    /// <summary>
    /// The floats' bytes; null where any element is not a finite number, so that the long way may name it.
    /// </summary>
    /// <param name="array">The JSON text of the array, brackets and all.</param>
    /// <param name="count">How many elements it has.</param>
    public static byte[]? TryRead(ReadOnlySpan<byte> array, int count)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count * sizeof(float));
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        var rest = array[1..^1];
        for (var i = 0; i < count; i++)
        {
            if (rest is [>= (byte)'0' and <= (byte)'9', (byte)',', ..])
            {
                values[i] = rest[0] - '0';
                rest = rest[2..];
                continue;
            }

            var end = rest.IndexOf((byte)',');
            var element = (end < 0 ? rest : rest[..end]).Trim(" \t\r\n"u8);
            if (!Utf8Parser.TryParse(element, out values[i], out var read)
                || read != element.Length || !float.IsFinite(values[i]))
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        return bytes;
    }
}
