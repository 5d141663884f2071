using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>What the path and the headers of a submit say.</summary>
internal sealed record SubmitHeaders(Prefer Prefer, JobId Id, bool IsNewId, int? JsonLength)
{
    /// <param name="request">The request.</param>
    /// <param name="givenId">The id in its path; null: there is none.</param>
    /// <param name="maxWaitSeconds">Most that it may ask to be held.</param>
    /// <param name="now">The server's own id is made now and not further in, so that who waits for the job listens before it is sent.</param>
    /// <param name="headers">What they say.</param>
    /// <param name="problem">The fault in them.</param>
    public static bool TryRead(
        HttpRequest request,
        string? givenId,
        int maxWaitSeconds,
        DateTimeOffset now,
        [NotNullWhen(true)] out SubmitHeaders? headers,
        [NotNullWhen(false)] out Problem? problem)
    {
        headers = null;
        if (!Prefer.TryRead(request, maxWaitSeconds, out var prefer, out problem) || !TryReadId(request, givenId, out var id, out problem)
            || !InferenceHeader.TryRead(request, out var jsonLength, out problem))
        {
            return false;
        }

        headers = new SubmitHeaders(prefer, id ?? JobId.New(now), IsNewId: id is null, jsonLength);
        return true;
    }

    private static bool TryReadId(HttpRequest request, string? given, out JobId? id, [NotNullWhen(false)] out Problem? problem)
    {
        if (given is null)
        {
            return IdempotencyKey.TryRead(request, out id, out problem);
        }

        var valid = JobId.TryParse(given, out var parsed);
        (id, problem) = (parsed, valid ? null : Problem.Invalid("id", given, JobId.Rule));
        return valid;
    }
}
