using System.Globalization;
using System.Text.Json;
using Serverless.Serving.Inference;

namespace Serverless.Worker;

/// <summary>
/// Reads how a message came from the trigger's binding data. The Functions host gives every value as text, strings within
/// JSON quotes or without; the one-machine host gives them as they are.
/// </summary>
internal static class DeliveryData
{
    public static Delivery Read(FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        return new Delivery(Text(data, "MessageId") ?? context.InvocationId, Number(data, "DeliveryCount") ?? 1);
    }

    private static int? Number(IReadOnlyDictionary<string, object?> data, string name) =>
        int.TryParse(Text(data, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(IReadOnlyDictionary<string, object?> data, string name)
    {
        data.TryGetValue(name, out var value);
        var text = value switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        return text is ['"', .. var inner, '"'] ? inner : text;
    }
}
