using Serverless.Serving;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// A page of jobs on the wire, without their outputs. <paramref name="Next"/> is the address of the next page, or null.
/// </summary>
internal sealed record JobListDocument(IReadOnlyList<JobDocument> Jobs, string? Next);
