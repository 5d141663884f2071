using Microsoft.AspNetCore.Http;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// The <c>Idempotency-Key</c> header: a structured-field string, so quoted (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
internal static class IdempotencyKey
{
    private const string Name = "Idempotency-Key";

    /// <summary>The job id that the key stands for; null if there is no key.</summary>
    public static Result<JobId?> ReadId(HttpRequest request) => Read(request).IsAccepted(out var key, out var problem)
        ? key is null ? (JobId?)null : JobId.FromIdempotencyKey(Caller(request), key)
        : problem;

    /// <summary>The key without its quotes; null if there is none.</summary>
    public static Result<string?> Read(HttpRequest request)
    {
        var header = request.Headers[Name];
        if (header.Count == 0)
        {
            return (string?)null;
        }

        var text = header.ToString();
        return header.Count == 1 && text is ['"', .. var key, '"'] && IdempotencyKeyRule.IsKey(key)
            ? key
            : Problem.Invalid(
                $"header {Name}", text, $"must be one quoted string of 1 to {IdempotencyKeyRule.Longest} printable "
                    + "characters, as in \"8e03978e-40d5\"");
    }

    /// <summary>
    /// One caller's keys are no other's. Azure's own authentication names the caller here; without it all share one
    /// space.
    /// </summary>
    public static string Caller(HttpRequest request) => request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString();
}
