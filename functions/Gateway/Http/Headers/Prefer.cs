using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// The RFC 7240 preferences that the gateway supports: <c>wait=N</c> (seconds) and <c>respond-async</c>. Others are
/// ignored.
/// </summary>
internal readonly record struct Prefer(TimeSpan? Wait, bool RespondAsync)
{
    public static Result<Prefer> Read(HttpRequest request, int maxWaitSeconds)
    {
        var prefer = default(Prefer);
        foreach (var preference in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            var (name, value) = Split(preference);
            if (name.Equals("respond-async", StringComparison.OrdinalIgnoreCase))
            {
                prefer = prefer with { RespondAsync = true };
            }
            else if (name.Equals("wait", StringComparison.OrdinalIgnoreCase))
            {
                if (!int.TryParse(value, out var seconds) || seconds < 0 || seconds > maxWaitSeconds)
                {
                    return Problem.Invalid(
                        "header Prefer",
                        preference, $"wait must be a whole number of seconds from 0 to {maxWaitSeconds}");
                }

                prefer = prefer with { Wait = TimeSpan.FromSeconds(seconds) };
            }
        }

        return prefer;
    }

    private static (string Name, string Value) Split(string preference)
    {
        var parts = preference.Split(';')[0].Split('=', 2);
        return (parts[0].Trim(), parts.Length > 1 ? parts[1].Trim().Trim('"') : "");
    }
}
