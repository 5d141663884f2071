namespace Serverless.Serving.Inference;

/// <summary>The model or its input is at fault, so that trying again is no use: the job fails with <see cref="Error"/>.</summary>
public sealed class RunFaultException(JobError error, Exception? cause = null) : Exception(error.Detail, cause)
{
    public RunFaultException(string code, string detail, Exception? cause = null)
        : this(new JobError(code, detail), cause)
    {
    }

    public JobError Error { get; } = error;

    /// <summary>The model's memory did not reach for the input: a smaller one may do.</summary>
    public bool IsShortOfMemory { get; init; }
}

/// <summary>The stable codes of <see cref="JobError.Code"/> that a run can end with.</summary>
public static class RunFaults
{
    public const string ModelNotFound = "model_not_found";
    public const string ModelUnusable = "model_unusable";
    public const string InputInvalid = "input_invalid";
    public const string ModelFailed = "model_failed";
    public const string RunTimedOut = "run_timed_out";
    public const string OutputNotFinite = "output_not_finite";
    public const string OutputTooLarge = "output_too_large";
    public const string PayloadMissing = "payload_missing";
}
