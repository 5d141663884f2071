using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Serverless.Serving.Admission;

/// <summary>
/// The fast path for the most common tensor: a flat array of numbers, read from text that a JSON parser has already
/// validated.
/// </summary>
internal static class PlainNumbers
{
    /// <summary>
    /// Returns the bytes of the floats. Returns null if an element is not a finite number; the slow path then reports
    /// it.
    /// </summary>
    /// <param name="array">The JSON text of the array, including the brackets.</param>
    /// <param name="count">The number of elements.</param>
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
