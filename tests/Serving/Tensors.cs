using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Serverless.Serving.Tests;

/// <summary>Short forms to write and read tensors in tests.</summary>
internal static class Tensors
{
    public static Tensor Floats(string name, int[] shape, float[] values) =>
        new() { Name = name, Datatype = Datatype.Fp32, Shape = shape, Data = MemoryMarshal.AsBytes(values.AsSpan())
            .ToArray() };

    public static float[] ToFloats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    public static Tensor Strings(string name, int[] shape, params string[] values) =>
        new() { Name = name, Datatype = Datatype.Bytes, Shape = shape, Data = Bytes(
            values.Select(Encoding.UTF8.GetBytes)) };

    /// <summary>Elements of a BYTES tensor, each preceded by its length.</summary>
    public static byte[] Bytes(IEnumerable<byte[]> elements) =>
        [.. elements.SelectMany(e => BitConverter.GetBytes(e.Length).Concat(e))];

    public static string[] ToStrings(Tensor tensor)
    {
        var strings = new List<string>();
        for (var rest = tensor.Data.Span; !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            strings.Add(Encoding.UTF8.GetString(rest.Slice(sizeof(int), length)));
            rest = rest[(sizeof(int) + length)..];
        }

        return [.. strings];
    }
}
