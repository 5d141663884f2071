using Serverless.Gateway.Http.Answers;
using Serverless.Serving;

namespace Serverless.Gateway.Jobs;

/// <summary>
/// What became of a batch on the wire: an entry for each of its jobs, in their order, and how many there are of either
/// kind.
/// </summary>
internal sealed record BatchDocument(int Accepted, int Refused, IReadOnlyList<BatchEntry> Jobs);

/// <summary>
/// The answer that the job would have had by itself: its status, and the job without outputs or the problem; with
/// seconds to wait where trying again makes sense.
/// </summary>
internal sealed record BatchEntry(int Status, JobDocument? Job, ProblemDocument? Problem, int? RetryAfter);
