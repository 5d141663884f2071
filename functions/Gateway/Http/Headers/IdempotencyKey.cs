using Microsoft.AspNetCore.Http;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// The <c>Idempotency-Key</c> header: a quoted string, as structured fields require
/// (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
internal static class IdempotencyKey
{
    private const string Name = "Idempotency-Key";

    /// <summary>Returns the job ID derived from the key, or null if the request has no key.</summary>
    public static Result<JobId?> ReadId(HttpRequest request) => Read(request).IsAccepted(out var key, out var problem)
        ? key is null ? (JobId?)null : JobId.FromIdempotencyKey(Caller(request), key)
        : problem;

    /// <summary>Returns the key without its quotes, or null if the request has no key.</summary>
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
                $"header {Name}", text, $"must be one quoted string of 1 to {IdempotencyKeyRule.MaxLength} printable "
                    + "characters, as in \"8e03978e-40d5\"");
    }

    /// <summary>
    /// The caller whose keys these are; callers cannot reach each other's keys. Azure App Service authentication sets
    /// this header. Without it, all callers share one set of keys.
    /// </summary>
    public static string Caller(HttpRequest request) => request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString();
}
