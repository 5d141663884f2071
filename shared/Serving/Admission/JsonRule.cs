using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>A rule for a JSON value, in words and in code.</summary>
/// <param name="Text">The rule as a fault quotes it.</param>
/// <param name="Read">Reads the value; null if it breaks the rule.</param>
public sealed record JsonRule<T>(string Text, Func<JsonElement, T?> Read);

/// <summary>Rules that are shared by several members.</summary>
public static class JsonRules
{
    public static JsonRule<bool?> Boolean { get; } = new(
        "must be true or false",
        value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null);

    /// <summary>An integer within bounds.</summary>
    public static JsonRule<int?> Integer(int least, int most) => new(
        $"must be a whole number from {least} to {most}",
        value => value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number) && number >= least && number <= most ? number : null);

    /// <summary>A string that is not empty.</summary>
    public static JsonRule<string> Text(int longest) => new(
        $"must be a string of 1 to {longest} characters",
        value => TextOf(value) is { Length: > 0 } text && text.Length <= longest ? text : null);

    /// <summary>A single line of text; <paramref name="use"/> describes its purpose.</summary>
    public static JsonRule<string> Line(int longest, string use) => new(
        $"must be a line of 1 to {longest} characters: {use}",
        value => TextOf(value) is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl)
            ? text : null);

    /// <returns>Null if the value is not a string.</returns>
    public static string? TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
