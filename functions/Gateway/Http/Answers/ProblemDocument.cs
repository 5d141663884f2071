using Serverless.Serving;

namespace Serverless.Gateway.Http.Answers;

/// <summary>
/// A problem on the wire: RFC 9457 problem details, with <c>code</c> for programs and <c>error</c> for Open Inference
/// clients.
/// </summary>
internal sealed record ProblemDocument(
    string Type,
    string Title, int Status, string Detail, string? Instance, string Code, string Error, IReadOnlyList<Fault>? Errors)
{
    public static ProblemDocument Of(Problem problem) =>
        new("about:blank", problem.Title,
            problem.Status, problem.Detail, problem.Instance, problem.Code, problem.Detail, problem.Errors);
}
