using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Serverless.Serving.Tests;

/// <summary>Tensors as a test likes to write and read them.</summary>
internal static class Tensors
{
    public static Tensor Floats(string name, int[] shape, float[] values) =>
        new() { Name = name, Datatype = Datatype.Fp32, Shape = shape, Data = MemoryMarshal.AsBytes(values.AsSpan()).ToArray() };

    public static float[] ToFloats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    public static Tensor Strings(string name, int[] shape, params string[] values)
    {
        var data = new List<byte>();
        foreach (var bytes in values.Select(Encoding.UTF8.GetBytes))
        {
            data.AddRange(BitConverter.GetBytes(bytes.Length));
            data.AddRange(bytes);
        }

        return new() { Name = name, Datatype = Datatype.Bytes, Shape = shape, Data = data.ToArray() };
    }

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
