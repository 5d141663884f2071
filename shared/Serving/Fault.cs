namespace Serverless.Serving;

/// <summary>One fault in a request: the field, its value, and the rule that the value breaks.</summary>
public sealed record Fault(string Field, string Value, string Rule)
{
    private const int MaxValueLength = 64;

    public override string ToString() => $"{Field} is {Value}: {Rule}.";

    /// <summary>The value, truncated so that it can be sent back.</summary>
    public static string Shorten(string value, int longest = MaxValueLength) =>
        value.Length <= longest ? value : value[..longest] + "…";
}
