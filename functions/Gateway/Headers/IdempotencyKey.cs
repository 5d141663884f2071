using Microsoft.AspNetCore.Http;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Headers;

/// <summary>The <c>Idempotency-Key</c> header: a structured-field string, so quoted (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    private const int Longest = 255;

    /// <summary>The job id that the key stands for, null where there is no key; or the fault in it.</summary>
    public static bool TryRead(HttpRequest request, out JobId? id, out Problem? problem)
    {
        (id, problem) = (null, null);
        var header = request.Headers["Idempotency-Key"];
        if (header.Count == 0)
        {
            return true;
        }

        var text = header.ToString();
        if (header.Count > 1 || text.Length < 3 || text.Length > Longest + 2 || text[0] != '"' || text[^1] != '"'
            || text.AsSpan(1, text.Length - 2).ContainsAnyExceptInRange(' ', '~') || text.AsSpan(1, text.Length - 2).ContainsAny('"', '\\'))
        {
            problem = Problem.Invalid("header Idempotency-Key", text, $"must be one quoted string of 1 to {Longest} printable characters, as in \"8e03978e-40d5\"");
            return false;
        }

        id = JobId.FromIdempotencyKey(Caller(request), text[1..^1]);
        return true;
    }

    // One caller's keys are no other's. Azure's own authentication names the caller here; without it all share one space.
    private static string Caller(HttpRequest request) => request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString();
}
