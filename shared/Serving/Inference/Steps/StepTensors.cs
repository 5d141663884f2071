using System.Runtime.InteropServices;

namespace Serverless.Serving.Inference.Steps;

/// <summary>Reads and creates tensors for steps.</summary>
internal static class StepTensors
{
    public static Tensor Take(this IReadOnlyList<Tensor> tensors, string name, Datatype datatype)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Name != name)
            {
                continue;
            }

            return tensor.Datatype == datatype
                ? tensor
                : throw new RunFaultException(
                    JobErrors.InputInvalid,
                    $"Tensor '{name}' is {tensor.Datatype.Wire}; the step requires {datatype.Wire}.");
        }

        throw new RunFaultException(JobErrors.InputInvalid, $"Tensor '{name}' is missing.");
    }

    public static ReadOnlySpan<float> Floats(this Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span);

    /// <summary>The elements of a <see cref="Datatype.Bytes"/> tensor.</summary>
    public static List<ReadOnlyMemory<byte>> Elements(this Tensor tensor)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        for (var rest = tensor.Data; !rest.IsEmpty;)
        {
            if (rest.Length < sizeof(uint)
                || MemoryMarshal.Read<uint>(rest.Span) is var length && length > rest.Length - sizeof(uint))
            {
                throw new RunFaultException(
                    JobErrors.InputInvalid, $"Tensor '{tensor.Name}' ends within element {elements.Count}.");
            }

            elements.Add(rest.Slice(sizeof(uint), (int)length));
            rest = rest[(sizeof(uint) + (int)length)..];
        }

        return elements;
    }

    public static Tensor Of(string name, float[] values, params int[] shape) =>
        new() { Name = name, Datatype = Datatype.Fp32, Shape = shape, Data = MemoryMarshal.AsBytes(values.AsSpan())
            .ToArray() };

    public static Tensor Of(string name, IReadOnlyList<byte[]> elements, params int[] shape)
    {
        var data = new byte[elements.Sum(e => sizeof(uint) + e.Length)];
        var offset = 0;
        foreach (var element in elements)
        {
            MemoryMarshal.Write(data.AsSpan(offset), (uint)element.Length);
            element.CopyTo(data, offset + sizeof(uint));
            offset += sizeof(uint) + element.Length;
        }

        return new() { Name = name, Datatype = Datatype.Bytes, Shape = shape, Data = data };
    }
}
