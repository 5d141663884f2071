using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// Why a job ended without a result: one of the stable codes of <see cref="JobErrors"/> for programs, and a
/// <paramref name="Detail"/> for people.
/// </summary>
public sealed record JobError(string Code, string Detail)
{
    /// <summary>Whether the caller can correct it: another input can succeed.</summary>
    [JsonIgnore]
    public bool IsInputsFault => Code is JobErrors.InputInvalid or JobErrors.InputRejected;
}

/// <summary>The codes of <see cref="JobError"/>. docs/errors.md and the OpenAPI document list the same ones.</summary>
public static class JobErrors
{
    /// <summary>The job reached the queue's maximum delivery count, and no attempt ended.</summary>
    public const string AttemptsExhausted = "attempts-exhausted";

    /// <summary>A request canceled the job.</summary>
    public const string Canceled = "canceled";

    /// <summary>The job had not started by its deadline.</summary>
    public const string DeadlinePassed = "deadline-passed";

    /// <summary>A preprocessing step cannot read the input.</summary>
    public const string InputInvalid = "input-invalid";

    /// <summary>The network rejected the input while it ran.</summary>
    public const string InputRejected = "input-rejected";

    /// <summary>The network failed, or needed more memory than its model is allowed.</summary>
    public const string ModelFailed = "model-failed";

    /// <summary>The instance has no such model or version.</summary>
    public const string ModelNotFound = "model-not-found";

    /// <summary>The model cannot be loaded, or does not match its manifest.</summary>
    public const string ModelUnusable = "model-unusable";

    /// <summary>An output contains NaN or infinity.</summary>
    public const string OutputNotFinite = "output-not-finite";

    /// <summary>The outputs have more bytes than the manifest allows.</summary>
    public const string OutputTooLarge = "output-too-large";

    /// <summary>The inputs, which were too large for the queue and stored separately, are gone.</summary>
    public const string PayloadMissing = "payload-missing";

    /// <summary>An operator purged the lane.</summary>
    public const string Purged = "purged";

    /// <summary>The run took longer than the manifest allows.</summary>
    public const string RunTimedOut = "run-timed-out";
}
