using System.Buffers.Binary;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// Concatenates tensors along an axis and splits them again. A tensor is viewed as [outer, axis, inner]: along axis 0
/// each part is one contiguous block; along a later axis it is one block per outer index.
/// </summary>
internal static class Joining
{
    /// <summary>
    /// Concatenates tensors that differ only in the length of the axis. Writes to <paramref name="buffer"/>, which must
    /// have their total size.
    /// </summary>
    public static Tensor Join(IReadOnlyList<Tensor> parts, int axis, Memory<byte> buffer)
    {
        var outer = Product(parts[0].Shape, 0, axis);
        var written = 0;
        for (var o = 0; o < outer; o++)
        {
            foreach (var part in parts)
            {
                var stretch = part.Data.Length / outer;
                part.Data.Slice(o * stretch, stretch).CopyTo(buffer[written..]);
                written += stretch;
            }
        }

        return parts[0] with { Shape = WithAxis(
            parts[0].Shape, axis, parts.Sum(p => p.Shape[axis])), Data = buffer[..written] };
    }

    /// <summary>
    /// Splits a tensor into parts of the given lengths, without copying if the axis allows it. With axis −1 each part
    /// is the whole tensor.
    /// </summary>
    /// <returns>Null if the lengths do not add up to the axis, or the axis cannot be split.</returns>
    public static IReadOnlyList<Tensor>? Split(Tensor whole, int axis, IReadOnlyList<int> lengths)
    {
        if (axis < 0)
        {
            return [.. lengths.Select(_ => whole)];
        }

        if (axis >= whole.Shape.Count || whole.Shape[axis] != lengths.Sum())
        {
            return null;
        }

        var outer = Product(whole.Shape, 0, axis);
        if (whole.Datatype == Datatype.Bytes && outer != 1)
        {
            return null;
        }

        var parts = new Tensor[lengths.Count];
        var offset = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var elements = Product(whole.Shape, axis + 1, whole.Shape.Count) * lengths[i];
            var stretch = whole.Datatype == Datatype.Bytes
                ? SizeOfStrings(whole.Data.Span[offset..], elements)
                : elements * whole.Datatype.Size;
            parts[i] = whole with { Shape = WithAxis(
                whole.Shape, axis, lengths[i]), Data = Cut(whole.Data, outer, offset, stretch) };
            offset += stretch;
        }

        return parts;
    }

    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> whole, int outer, int offset, int stretch)
    {
        if (outer == 1)
        {
            return whole.Slice(offset, stretch);
        }

        var part = new byte[outer * stretch];
        for (var o = 0; o < outer; o++)
        {
            whole.Span.Slice((o * (whole.Length / outer)) + offset, stretch).CopyTo(part.AsSpan(o * stretch));
        }

        return part;
    }

    private static int SizeOfStrings(ReadOnlySpan<byte> data, int elements)
    {
        var size = 0;
        for (var i = 0; i < elements; i++)
        {
            size += sizeof(uint) + BinaryPrimitives.ReadInt32LittleEndian(data[size..]);
        }

        return size;
    }

    private static int Product(IReadOnlyList<int> shape, int from, int to)
    {
        var product = 1;
        for (var d = from; d < to; d++)
        {
            product *= shape[d];
        }

        return product;
    }

    private static int[] WithAxis(IReadOnlyList<int> shape, int axis, int length)
    {
        var changed = shape.ToArray();
        changed[axis] = length;
        return changed;
    }
}
