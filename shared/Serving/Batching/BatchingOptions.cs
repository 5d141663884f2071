using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Batching;

/// <summary>How an instance shares its cores between runs.</summary>
public sealed class BatchingOptions
{
    /// <summary>Runs at the same time, each on a thread of its own; 0: as many as the instance has cores.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Items a run takes at most, whatever the model; 0: learned for each model.</summary>
    [Range(0, 4_096)]
    public int FixedSize { get; set; }

    /// <summary>Where what was learned of batch sizes is kept from one process to the next; empty: nowhere.</summary>
    public string LessonsFile { get; set; } = "";

    public int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}
