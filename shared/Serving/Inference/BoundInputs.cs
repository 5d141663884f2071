using System.Buffers.Binary;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference;

/// <summary>
/// Tensors bound as ONNX Runtime inputs without copying. Their memory stays pinned until this is disposed.
/// </summary>
internal sealed class BoundInputs : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    private BoundInputs(int count)
    {
        Names = new string[count];
        Values = new OrtValue[count];
    }

    public string[] Names { get; }

    public OrtValue[] Values { get; }

    /// <exception cref="RunFaultException">A tensor's bytes do not match its shape.</exception>
    public static BoundInputs Bind(IReadOnlyList<Tensor> tensors)
    {
        var bound = new BoundInputs(tensors.Count);
        try
        {
            for (var i = 0; i < tensors.Count; i++)
            {
                bound.Names[i] = tensors[i].Name;
                bound.Values[i] = tensors[i].Datatype == Datatype.Bytes
                    ? bound.BindStrings(tensors[i]) : bound.BindNumbers(tensors[i]);
            }

            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // The values first, then the memory that they use.
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }
    }

    private OrtValue BindNumbers(Tensor tensor)
    {
        var (shape, count) = ShapeOf(tensor);
        if (tensor.Data.Length != count * tensor.Datatype.Size)
        {
            throw Malformed(tensor, $"has {tensor.Data.Length} bytes; its shape requires "
                + $"{count * tensor.Datatype.Size}");
        }

        var memory = Pin(tensor.Data, tensor.Datatype.Size);
        return Own(OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, ElementTypes.Of(tensor.Datatype), shape, memory, tensor.Data.Length));
    }

    private OrtValue BindStrings(Tensor tensor)
    {
        var (shape, count) = ShapeOf(tensor);
        var value = Own(OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape));
        var rest = tensor.Data.Span;
        for (var i = 0; i < count; i++)
        {
            if (!BinaryPrimitives.TryReadUInt32LittleEndian(rest, out var length)
                || length > rest.Length - sizeof(uint))
            {
                throw Malformed(tensor, $"ends within element {i} of {count}");
            }

            value.StringTensorSetElementAt(rest.Slice(sizeof(uint), (int)length), i);
            rest = rest[(sizeof(uint) + (int)length)..];
        }

        return rest.IsEmpty ? value : throw Malformed(tensor, $"has {rest.Length} bytes after its last element");
    }

    private static (long[] Shape, long Count) ShapeOf(Tensor tensor)
    {
        var shape = new long[tensor.Shape.Count];
        var count = 1L;
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = tensor.Shape[i];
            if (shape[i] < 0 || (count *= shape[i]) > int.MaxValue)
            {
                throw Malformed(tensor, "has more elements than a tensor can hold, or a negative dimension");
            }
        }

        return (shape, count);
    }

    /// <summary>
    /// Returns the address of the data, or of a copy if the data is not aligned for its element type.
    /// </summary>
    private unsafe nint Pin(ReadOnlyMemory<byte> data, int elementSize)
    {
        var handle = data.Pin();
        if ((nuint)handle.Pointer % (nuint)elementSize == 0)
        {
            _owned.Add(handle);
            return (nint)handle.Pointer;
        }

        handle.Dispose();
        return Pin(data.ToArray(), elementSize);
    }

    private OrtValue Own(OrtValue value)
    {
        _owned.Add(value);
        return value;
    }

    private static RunFaultException Malformed(Tensor tensor, string how) =>
        new(JobErrors.InputInvalid, $"Input '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] {how}.");
}
