using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Inference;

/// <summary>What models may take of an instance.</summary>
public sealed class InferenceOptions
{
    /// <summary>Megabytes of model files in memory at once; beyond it the least recently used leave. 0: half of the instance's memory.</summary>
    [Range(0, 1_048_576)]
    public int ModelMemoryMegabytes { get; set; }

    public long EffectiveModelMemory =>
        ModelMemoryMegabytes > 0 ? (long)ModelMemoryMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
