namespace Serverless.Serving.Inference;

/// <summary>How a run ended for one of the jobs that shared it.</summary>
public abstract record RunEnd
{
    private RunEnd()
    {
    }

    public sealed record Succeeded(IReadOnlyList<Tensor> Outputs, TimeSpan Compute, int BatchSize) : RunEnd;

    /// <summary>
    /// The job had no run of its own: it took the result of an earlier or concurrent run of the same inputs.
    /// </summary>
    public sealed record Cached(IReadOnlyList<Tensor> Outputs) : RunEnd;

    public sealed record Failed(JobError Error, TimeSpan Compute, int BatchSize) : RunEnd;

    /// <summary>The deadline passed before the run started.</summary>
    public sealed record TooLate : RunEnd;
}
