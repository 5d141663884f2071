using System.Globalization;

namespace Serverless.Replay.Traces;

/// <summary>
/// A value of <c>--trace</c>: a file or a generated trace, and optionally its own scale and its own time range, as in
/// <c>FILE@0.02</c> or <c>FILE@0.02@21600-27000</c>.
/// </summary>
public sealed record TraceName(string Name, double? Scale = null, double? From = null, double? To = null)
{
    /// <exception cref="ArgumentException">The scale or the range is not a number.</exception>
    public static TraceName Parse(string text)
    {
        var parts = text.Split('@');
        var range = parts.Length == 3 ? parts[2].Split('-') : [];
        return parts.Length is 1 or 2 || (parts.Length == 3 && range.Length == 2)
            ? new TraceName(
                parts[0],
                parts.Length > 1 ? Number(text, parts[1]) : null,
                range.Length > 1 ? Number(text, range[0]) : null,
                range.Length > 1 ? Number(text, range[1]) : null)
            : throw Bad(text);
    }

    private static double Number(string text, string number) =>
        double.TryParse(number, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : throw Bad(text);

    private static ArgumentException Bad(string text) =>
        new($"--trace is {text}. Use FILE, FILE@SCALE or FILE@SCALE@FROM-TO, with seconds for FROM and TO.");
}
