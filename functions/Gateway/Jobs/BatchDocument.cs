using Serverless.Gateway.Http.Answers;
using Serverless.Serving;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// The result of a batch on the wire: one entry for each job, in the order of the request, and the number of accepted
/// and refused jobs.
/// </summary>
internal sealed record BatchDocument(int Accepted, int Refused, IReadOnlyList<BatchEntry> Jobs);

/// <summary>
/// The response that the job would have received on its own: the status, and the job (without outputs) or the problem.
/// <paramref name="RetryAfter"/> is in seconds, if a retry can succeed.
/// </summary>
internal sealed record BatchEntry(int Status, JobDocument? Job, ProblemDocument? Problem, int? RetryAfter);
