namespace Serverless.Serving.Inference;

/// <summary>How a run ended for one of the jobs that shared it.</summary>
public abstract record RunEnd
{
    private RunEnd()
    {
    }

    public sealed record Succeeded(IReadOnlyList<Tensor> Outputs, TimeSpan Compute, int BatchSize) : RunEnd;

    /// <summary>
    /// No run of its own: an earlier result of the same inputs, or that of a run which others asked for.
    /// </summary>
    public sealed record Cached(IReadOnlyList<Tensor> Outputs) : RunEnd;

    public sealed record Failed(JobError Error, TimeSpan Compute, int BatchSize) : RunEnd;

    /// <summary>The deadline passed before the run began.</summary>
    public sealed record TooLate : RunEnd;
}
