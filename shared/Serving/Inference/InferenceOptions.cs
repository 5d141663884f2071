using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Inference;

/// <summary>Memory limits for models (settings section <c>Inference</c>).</summary>
public sealed class InferenceOptions
{
    /// <summary>
    /// Maximum memory of all models together, in megabytes. A model counts with what its manifest declares, or else
    /// with its files and its allocations. Beyond the limit the least recently used models are evicted. 0: half of the
    /// instance's memory.
    /// </summary>
    [Range(0, 1_048_576)]
    public int ModelMemoryMegabytes { get; set; }

    /// <summary>
    /// Maximum memory of the weights and runs of one model, in megabytes, in addition to its files, unless its manifest
    /// declares <c>memoryMegabytes</c>. A version that needs more to load is refused; a run that needs more fails. 0: a
    /// quarter of the instance's memory, at most 4095.
    /// </summary>
    [Range(0, 4_095)]
    public int RunMemoryMegabytes { get; set; }

    /// <summary>In bytes. ONNX Runtime accepts at most 32 bits.</summary>
    public uint EffectiveRunMemory => RunMemoryMegabytes > 0
        ? (uint)RunMemoryMegabytes << 20
        : (uint)Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 4_095L << 20);

    public long EffectiveModelMemory =>
        ModelMemoryMegabytes > 0
            ? (long)ModelMemoryMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
