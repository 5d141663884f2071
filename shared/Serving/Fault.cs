namespace Serverless.Serving;

/// <summary>One fault: where it is, what stands there, and the rule it breaks.</summary>
public sealed record Fault(string Field, string Value, string Rule)
{
    private const int LongestValue = 64;

    public override string ToString() => $"{Field} is {Value}: {Rule}.";

    /// <summary>A value cut to a length that is fit to send back.</summary>
    public static string Shorten(string value, int longest = LongestValue) =>
        value.Length <= longest ? value : value[..longest] + "…";
}
