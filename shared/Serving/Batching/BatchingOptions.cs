using System.ComponentModel.DataAnnotations;

namespace Serverless.Serving.Batching;

/// <summary>How an instance divides its cores among runs (settings section <c>Batching</c>).</summary>
public sealed class BatchingOptions
{
    /// <summary>Number of concurrent runs, each on its own thread. 0: one per core.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Maximum number of items in a run, for every model. 0: learned for each model.</summary>
    [Range(0, 4_096)]
    public int FixedSize { get; set; }

    /// <summary>The file that saves learned batch sizes for the next process. Empty: none.</summary>
    public string LessonsFile { get; set; } = "";

    public int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}
