using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Serving.Models;

/// <summary>Checks a value of a manifest against the type of its member.</summary>
internal static class ManifestValue
{
    /// <returns>The rule that the value breaks; null if it is valid.</returns>
    public static string? Violation(JsonElement value, JsonTypeInfo type)
    {
        var kind = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        try
        {
            return value.ValueKind != JsonValueKind.Null && IsKind(value, kind) && IsUsable(value.Deserialize(type))
                ? null : $"it must be {Expected(kind, type)}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return $"it must be {Expected(kind, type)}";
        }
    }

    /// <summary>The value in a form that is short enough for a message.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Fault.Shorten(value.GetRawText()),
    };

    /// <summary>The deserializer accepts any number for an enumeration, even if no such value exists.</summary>
    private static bool IsKind(JsonElement value, Type type) => !type.IsEnum || value.ValueKind == JsonValueKind.String;

    /// <summary>A number beyond its type's range is read as infinity, which cannot be written as JSON.</summary>
    private static bool IsUsable(object? value) => value switch
    {
        double number => double.IsFinite(number),
        float number => float.IsFinite(number),
        Enum named => Enum.IsDefined(named.GetType(), named),
        _ => true,
    };

    private static string Expected(Type kind, JsonTypeInfo type) => Type.GetTypeCode(kind) switch
    {
        _ when kind.IsEnum => "one of " + string.Join(
            ", ", Enum.GetValues(kind).Cast<object>().Select(name => JsonSerializer.SerializeToElement(name, type))),
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 or TypeCode.Int64 => $"a {kind.Name[3..]}-bit integer",
        TypeCode.Double or TypeCode.Single => "a number",
        _ => "a string",
    };
}
