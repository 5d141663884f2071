using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference;

/// <summary>The numbers of an output where ONNX Runtime left them, for as long as it keeps them.</summary>
internal sealed unsafe class OutputMemory : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    public OutputMemory(OrtValue value)
    {
        var data = value.GetTensorMutableRawData();
        _length = data.Length;
        // Memory of the runtime's own: no collection moves it.
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
