using System.Numerics;
using System.Runtime.InteropServices;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing.Networks;

/// <summary>Random tensors of small numbers or few texts, so that some are equal by chance.</summary>
internal static class RandomTensors
{
    public static Tensor Make(Random random, TensorSpec spec, int[] shape)
    {
        var count = shape.Aggregate(1, (product, d) => product * d);
        return spec.Datatype switch
        {
            Datatype.Bytes => Tensors.Strings(
                spec.Name, shape, [.. Enumerable.Range(0, count).Select(_ => new string('a', random.Next(3)))]),
            Datatype.Bool => Of([.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(2))]),
            Datatype.UInt8 => Of(Whole<byte>()),
            Datatype.UInt16 => Of(Whole<ushort>()),
            Datatype.UInt32 => Of(Whole<uint>()),
            Datatype.UInt64 => Of(Whole<ulong>()),
            Datatype.Int8 => Of(Whole<sbyte>()),
            Datatype.Int16 => Of(Whole<short>()),
            Datatype.Int32 => Of(Whole<int>()),
            Datatype.Int64 => Of(Whole<long>()),
            Datatype.Fp16 => Of(Floats<Half>()),
            Datatype.Fp32 => Of(Floats<float>()),
            _ => Of(Floats<double>()),
        };

        T[] Whole<T>()
            where T : INumber<T> => [.. Enumerable.Range(0, count).Select(_ => T.CreateSaturating(random.Next(-2, 4)))];

        T[] Floats<T>()
            where T : INumber<T> => [.. Enumerable.Range(0, count)
                .Select(_ => T.CreateSaturating(Math.Round((4 * random.NextDouble()) - 2, 1)))];

        Tensor Of<T>(T[] values)
            where T : unmanaged => new() { Name = spec.Name,
                Datatype = spec.Datatype, Shape = shape, Data = MemoryMarshal.AsBytes(values.AsSpan()).ToArray() };
    }
}
