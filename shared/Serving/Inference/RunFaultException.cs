namespace Serverless.Serving.Inference;

/// <summary>
/// The model or its input is at fault, so that trying again is no use: the job fails with <see cref="Error"/>.
/// </summary>
public sealed class RunFaultException(JobError error, Exception? cause = null) : Exception(error.Detail, cause)
{
    public RunFaultException(string code, string detail, Exception? cause = null)
        : this(new JobError(code, detail), cause)
    {
    }

    public JobError Error { get; } = error;

    /// <summary>It was not foreseen and may pass, as when a disk cannot be read for a moment.</summary>
    public bool MayPass { get; init; }

    /// <summary>The model's memory did not reach for the input: a smaller one may do.</summary>
    public bool IsShortOfMemory { get; init; }
}
