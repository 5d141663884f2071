using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Admission;

/// <summary>What may enter (settings section <c>Admission</c>).</summary>
public sealed class AdmissionOptions
{
    /// <summary>Most bytes of a request's body. The Azure Functions host itself fails above 100 MB.</summary>
    [Range(1_024, 64 * 1_024 * 1_024)]
    public int MaxBodyBytes { get; set; } = 16 * 1_024 * 1_024;

    /// <summary>Most jobs of a batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatchJobs { get; set; } = 1_000;

    /// <summary>Most bytes of a batch's body; each job in it is bounded as if it came by itself.</summary>
    [Range(1_024, 64 * 1_024 * 1_024)]
    public int MaxBatchBytes { get; set; } = 32 * 1_024 * 1_024;

    /// <summary>Most jobs that may wait or run at once; beyond it a submit is answered 429.</summary>
    [Range(1, 100_000_000)]
    public long MaxInFlight { get; set; } = 1_000_000;

    /// <summary>
    /// Most bytes of a job that travel in its queue message; a larger one is kept beside it. Service Bus Standard takes
    /// 256 KB.
    /// </summary>
    [Range(1_024, 1_024 * 1_024)]
    public int MaxMessageBytes { get; set; } = 192 * 1_024;

    /// <summary>Seconds that a job may wait for its start where the submit names no deadline.</summary>
    [Range(1, 604_800)]
    public int DefaultDeadlineSeconds { get; set; } = 86_400;

    /// <summary>Most seconds that a request may be held by <c>Prefer: wait</c>.</summary>
    [Range(0, 60)]
    public int MaxWaitSeconds { get; set; } = 60;

    /// <summary>Seconds that an Open Inference request waits for its result.</summary>
    [Range(1, 60)]
    public int InferWaitSeconds { get; set; } = 30;

    /// <summary>Most event streams that a gateway keeps open; beyond it one is answered 429.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreams { get; set; } = 1_000;

    /// <summary>
    /// Seconds that an event stream lasts, unless its job ends sooner; the client comes back and goes on. The Functions
    /// host ends a request after 30 minutes.
    /// </summary>
    [Range(1, 1_500)]
    public int EventStreamSeconds { get; set; } = 300;
}

/// <summary>Checks the attributes above at start.</summary>
[OptionsValidator]
public sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;
