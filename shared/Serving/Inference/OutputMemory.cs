using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference;

/// <summary>The numbers of an output in ONNX Runtime's own memory, valid as long as the runtime keeps them.</summary>
internal sealed unsafe class OutputMemory : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    public OutputMemory(OrtValue value)
    {
        var data = value.GetTensorMutableRawData();
        _length = data.Length;
        // Native memory: the garbage collector does not move it.
        fixed (byte* start = data)
        {
            _start = start;
        }
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null && _length > 0, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        ObjectDisposedException.ThrowIf(_start is null && _length > 0, this);
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _start = null;
}
