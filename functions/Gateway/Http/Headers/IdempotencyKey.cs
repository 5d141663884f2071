using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Http.Headers;

/// <summary>The <c>Idempotency-Key</c> header: a structured-field string, so quoted (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    private const string Name = "Idempotency-Key";

    /// <summary>The job id that the key stands for, null where there is no key; or the fault in it.</summary>
    public static bool TryRead(HttpRequest request, out JobId? id, [NotNullWhen(false)] out Problem? problem)
    {
        var valid = TryReadKey(request, out var key, out problem);
        id = key is null ? null : JobId.FromIdempotencyKey(Caller(request), key);
        return valid;
    }

    /// <summary>The key without its quotes, null where there is none; or the fault in it.</summary>
    public static bool TryReadKey(HttpRequest request, out string? key, [NotNullWhen(false)] out Problem? problem)
    {
        (key, problem) = (null, null);
        var header = request.Headers[Name];
        if (header.Count == 0)
        {
            return true;
        }

        var text = header.ToString();
        if (header.Count > 1 || text is not ['"', .. var inner, '"'] || !IdempotencyKeyRule.IsKey(inner))
        {
            problem = Problem.Invalid(
                $"header {Name}", text, $"must be one quoted string of 1 to {IdempotencyKeyRule.Longest} printable characters, as in \"8e03978e-40d5\"");
            return false;
        }

        key = inner;
        return true;
    }

    /// <summary>One caller's keys are no other's. Azure's own authentication names the caller here; without it all share one space.</summary>
    public static string Caller(HttpRequest request) => request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString();
}
