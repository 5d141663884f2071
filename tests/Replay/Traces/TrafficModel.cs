using System.Globalization;

namespace Serverless.Replay.Traces;

/// <summary>
/// A model in a mix. <paramref name="Shares"/> are its weights in equal parts of the trace, <paramref name="Seconds"/>
/// is its mean service time, and <paramref name="WaitSeconds"/> the objective that it declares, if any.
/// </summary>
public sealed record TrafficModel(string Name, IReadOnlyList<double> Shares, double Seconds, double? WaitSeconds)
{
    private const double Most = 1e6;

    /// <summary>The only model of a trace without a mix.</summary>
    public static TrafficModel Any { get; } = new("any", [1], 1, null);

    /// <summary>
    /// Reads models such as <c>tiny:0.8/0.2:0.05,slow:0.2/0.8:4:30</c>: a name, its shares, its seconds, its objective.
    /// </summary>
    /// <exception cref="ArgumentException">A part has another form.</exception>
    public static IReadOnlyList<TrafficModel> Parse(string text) => [.. text.Split(',').Select(One)];

    /// <summary>The weight at <paramref name="moment"/>, a share of the trace's duration.</summary>
    public double ShareAt(double moment) => Shares[Math.Min(Shares.Count - 1, (int)(moment * Shares.Count))];

    private static TrafficModel One(string text)
    {
        var parts = text.Split(':');
        return parts.Length is 3 or 4 && parts[0].Length > 0
            ? new TrafficModel(
                parts[0],
                [.. parts[1].Split('/').Select(share => Number(text, share, 0))],
                Number(text, parts[2], 0.001),
                parts.Length == 4 ? Number(text, parts[3], 0.1) : null)
            : throw Bad(text);
    }

    private static double Number(string text, string number, double least) =>
        double.TryParse(number, CultureInfo.InvariantCulture, out var value) && value >= least && value <= Most
            ? value : throw Bad(text);

    private static ArgumentException Bad(string text) => new(
        $"--models contains '{text}'. Use NAME:SHARE:SECONDS or NAME:SHARE:SECONDS:WAIT; SHARE/SHARE changes a share "
            + "at half of the trace.");
}
