using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Inference;

/// <summary>What models may take of an instance.</summary>
public sealed class InferenceOptions
{
    /// <summary>
    /// Megabytes that models take together, each what its manifest declares, else its files and what it has taken
    /// beside them; beyond it the least recently used leave. 0: half of the instance's memory.
    /// </summary>
    [Range(0, 1_048_576)]
    public int ModelMemoryMegabytes { get; set; }

    /// <summary>
    /// Megabytes that weights and runs of each model may take beside its files where its manifest declares no
    /// <c>memoryMegabytes</c>: a version that takes more to open is refused, a run that asks for more fails. 0: a
    /// quarter of the instance's memory, at most 4095.
    /// </summary>
    [Range(0, 4_095)]
    public int RunMemoryMegabytes { get; set; }

    /// <summary>In bytes; ONNX Runtime takes no more than 32 bits of them.</summary>
    public uint EffectiveRunMemory => RunMemoryMegabytes > 0
        ? (uint)RunMemoryMegabytes << 20
        : (uint)Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 4_095L << 20);

    public long EffectiveModelMemory =>
        ModelMemoryMegabytes > 0
            ? (long)ModelMemoryMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
