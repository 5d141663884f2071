using System.Text.Json;
using Azure;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// A response of Azure Resource Manager: <paramref name="Count"/> if it contains one, otherwise the reason in
/// <paramref name="Detail"/>, and the Retry-After time, if any.
/// </summary>
internal sealed record ArmAnswer(
    EffectStatus Status, int? Count = null, string? Detail = null, TimeSpan? RetryAfter = null)
{
    private const int MaxDetail = 300;

    /// <summary>Maps any response to one of the three effect statuses.</summary>
    public static ArmAnswer Of(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var parsed = Parse(body);
        return status switch
        {
            >= 200 and < 300 => parsed?.Count is { } count
                ? new ArmAnswer(EffectStatus.Applied, count)
                : Deferred($"Azure answered {status} without an instance count."),
            400 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence("Azure rejected the count", parsed)),
            401 => Deferred(Sentence("Azure rejected the token", parsed)),
            403 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence(
                "This app's identity may not change the site. Grant it Microsoft.Web/sites/config/read and write",
                parsed)),
            404 => new ArmAnswer(EffectStatus.Refused, Detail: Sentence(
                "The site was not found. Check the setting WarmInstances__SiteId", parsed)),
            409 => Deferred(Sentence("Another change of the site is in progress", parsed)),
            429 => Deferred("Azure Resource Manager throttles this app."),
            _ => Deferred(Sentence($"Azure Resource Manager failed with {status}", parsed)),
        };

        ArmAnswer Deferred(string detail) => new(EffectStatus.Deferred, Detail: detail, RetryAfter: retryAfter);
    }

    /// <summary>The time until the next attempt, if the response has a Retry-After header in either form.</summary>
    public static TimeSpan? RetryAfterOf(Response response, DateTimeOffset now) =>
        !response.Headers.TryGetValue("Retry-After", out var text)
            || !System.Net.Http.Headers.RetryConditionHeaderValue.TryParse(text, out var value) ? null
        : value.Delta ?? value.Date - now;

    private static string Sentence(string start, Parsed? parsed) =>
        parsed?.Message is not { Length: > 0 } message ? $"{start}."
        : message.Length <= MaxDetail ? $"{start}: {message}"
        : $"{start}: {message[..MaxDetail]}…";

    // Resource Manager wraps errors in "error". The web provider does not, and capitalizes their members.
    private static Parsed? Parse(ReadOnlyMemory<byte> body)
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
            return new Parsed(
                Member(root, "properties") is { } properties
                    && Member(properties, "minimumElasticInstanceCount") is { ValueKind: JsonValueKind.Number } number
                    && number.TryGetInt32(out var count) ? count : null,
                (Member(error, "message") ?? Member(error, "Message")) is { ValueKind: JsonValueKind.String } message
                    ? message.GetString()
                    : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private sealed record Parsed(int? Count, string? Message);
}
