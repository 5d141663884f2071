namespace Serverless.Serving.Inference;

/// <summary>
/// The model or its input is at fault, so a retry would be useless. The job fails with <see cref="Error"/>.
/// </summary>
public sealed class RunFaultException(JobError error, Exception? cause = null) : Exception(error.Detail, cause)
{
    public RunFaultException(string code, string detail, Exception? cause = null)
        : this(new JobError(code, detail), cause)
    {
    }

    public JobError Error { get; } = error;

    /// <summary>Whether the failure may be transient, for example if a disk could not be read.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the model's memory was too small for the input. A smaller input may succeed.</summary>
    public bool IsShortOfMemory { get; init; }
}
