using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Admission;

/// <summary>Limits for requests (settings section <c>Admission</c>).</summary>
public sealed class AdmissionOptions
{
    /// <summary>Maximum size of a request body, in bytes. The Azure Functions host itself fails above 100 MB.</summary>
    [Range(1_024, 64 * 1_024 * 1_024)]
    public int MaxBodyBytes { get; set; } = 16 * 1_024 * 1_024;

    /// <summary>Maximum number of jobs in a batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatchJobs { get; set; } = 1_000;

    /// <summary>Maximum size of a batch's body, in bytes. Each job in it has the limits of a single request.</summary>
    [Range(1_024, 64 * 1_024 * 1_024)]
    public int MaxBatchBytes { get; set; } = 32 * 1_024 * 1_024;

    /// <summary>Maximum number of jobs that can wait or run at once. Beyond it a submit gets 429.</summary>
    [Range(1, 100_000_000)]
    public long MaxInFlight { get; set; } = 1_000_000;

    /// <summary>
    /// Maximum size of a job's queue message, in bytes. The inputs of a larger job are stored separately. Service Bus
    /// Standard accepts 256 KB.
    /// </summary>
    [Range(1_024, 1_024 * 1_024)]
    public int MaxMessageBytes { get; set; } = 192 * 1_024;

    /// <summary>Deadline in seconds of a job whose submit names none: how long it can wait for its start.</summary>
    [Range(1, 604_800)]
    public int DefaultDeadlineSeconds { get; set; } = 86_400;

    /// <summary>Maximum number of seconds that <c>Prefer: wait</c> can hold a request.</summary>
    [Range(0, 60)]
    public int MaxWaitSeconds { get; set; } = 60;

    /// <summary>Seconds that an Open Inference request waits for its result.</summary>
    [Range(1, 60)]
    public int InferWaitSeconds { get; set; } = 30;

    /// <summary>Maximum number of open event streams of one gateway. Beyond it a request gets 429.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreams { get; set; } = 1_000;

    /// <summary>
    /// Seconds that an event stream lasts, unless its job ends sooner. The client then reconnects. The Functions host
    /// ends a request after 30 minutes.
    /// </summary>
    [Range(1, 1_500)]
    public int EventStreamSeconds { get; set; } = 300;
}

/// <summary>Checks the attributes above at start.</summary>
[OptionsValidator]
public sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;
