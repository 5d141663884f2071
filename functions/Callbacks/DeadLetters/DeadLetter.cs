using System.Globalization;
using System.Text.Json;

namespace Serverless.Callbacks.DeadLetters;

/// <summary>What the queue says of a message that it gave up after so many deliveries.</summary>
public sealed record DeadLetter(string? MessageId, int Deliveries, string Reason, string? Description)
{
    /// <summary>The queue's reason for a message whose time to live passed.</summary>
    public const string TimeToLivePassed = "TTLExpiredException";

    /// <summary>The queue's reason for a message that was delivered as often as it may be.</summary>
    public const string DeliveriesUsedUp = "MaxDeliveryCountExceeded";

    /// <summary>
    /// Reads the trigger's binding data. The embedded queue gives the reason as a value of its own; on Azure it stands in
    /// <c>ApplicationProperties</c>, a JSON object in a string. What is missing or odd is left out, never an error: the job must end.
    /// </summary>
    public static DeadLetter From(IReadOnlyDictionary<string, object?> bindingData)
    {
        var properties = Text(bindingData, "ApplicationProperties");
        return new DeadLetter(
            Text(bindingData, "MessageId"),
            DeliveriesBefore(Text(bindingData, "DeliveryCount")),
            Text(bindingData, "DeadLetterReason") ?? Property(properties, "DeadLetterReason") ?? "unknown",
            Text(bindingData, "DeadLetterErrorDescription") ?? Property(properties, "DeadLetterErrorDescription"));
    }

    /// <summary>The queue goes on counting: the delivery of the dead letter itself is one too many.</summary>
    private static int DeliveriesBefore(string? count) =>
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var deliveries) ? Math.Max(deliveries - 1, 0) : 0;

    private static string? Text(IReadOnlyDictionary<string, object?> bindingData, string name)
    {
        if (!bindingData.TryGetValue(name, out var value)
            || Convert.ToString(value, CultureInfo.InvariantCulture) is not { Length: > 0 } text)
        {
            return null;
        }

        // The isolated worker hands some values over as JSON strings, quotes and all.
        return text is ['"', .., '"'] ? text[1..^1] : text;
    }

    private static string? Property(string? json, string name)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } properties
                && properties.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
