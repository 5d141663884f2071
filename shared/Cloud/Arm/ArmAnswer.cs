using System.Text.Json;
using Azure;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// What Azure Resource Manager said: <paramref name="Count"/> where it told one, else why not in <paramref name="Detail"/>,
/// and when it will listen again where it said so.
/// </summary>
internal sealed record ArmAnswer(EffectStatus Status, int? Count = null, string? Detail = null, TimeSpan? RetryAfter = null)
{
    private const int MaxDetail = 300;

    /// <summary>Reads an answer. Whatever it is, it is one of the three things that can be done about it.</summary>
    public static ArmAnswer Of(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var said = Parse(body);
        return status switch
        {
            >= 200 and < 300 => said?.Count is { } count
                ? new ArmAnswer(EffectStatus.Applied, count)
                : Deferred($"Azure answered {status} without an instance count."),
            400 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence("Azure refused the count", said)),
            401 => Deferred(Sentence("Azure did not take the token", said)),
            403 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence(
                "This app's identity may not change the site; give it Microsoft.Web/sites/config/read and write", said)),
            404 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence(
                "There is no such site; look at the setting WarmInstances__SiteId", said)),
            409 => Deferred(Sentence("Another change of the site is under way", said)),
            429 => Deferred("Azure Resource Manager throttles this app."),
            _ => Deferred(Sentence($"Azure Resource Manager failed with {status}", said)),
        };

        ArmAnswer Deferred(string detail) => new(EffectStatus.Deferred, Detail: detail, RetryAfter: retryAfter);
    }

    /// <summary>When to come back, where the answer says so in either of the two forms.</summary>
    public static TimeSpan? RetryAfterOf(Response response, DateTimeOffset now) =>
        !response.Headers.TryGetValue("Retry-After", out var text)
            || !System.Net.Http.Headers.RetryConditionHeaderValue.TryParse(text, out var value) ? null
        : value.Delta ?? value.Date - now;

    private static string Sentence(string start, Said? said) =>
        said?.Message is not { Length: > 0 } message ? $"{start}."
        : message.Length <= MaxDetail ? $"{start}: {message}"
        : $"{start}: {message[..MaxDetail]}…";

    // Resource Manager wraps its errors in "error"; the web provider writes them bare, and with capitals.
    private static Said? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var error = Member(root, "error") ?? root;
            return new Said(
                Member(root, "properties") is { } properties && Member(properties, "minimumElasticInstanceCount") is { ValueKind: JsonValueKind.Number } number
                    && number.TryGetInt32(out var count) ? count : null,
                (Member(error, "message") ?? Member(error, "Message")) is { ValueKind: JsonValueKind.String } message ? message.GetString() : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private sealed record Said(int? Count, string? Message);
}
