namespace Serverless.Replay.Traces;

/// <summary>The distributions of service times, by name. All have the mean of the trace.</summary>
public static class ServiceTimes
{
    private const double LongShare = 0.2;
    private const double ShortFactor = 0.25;
    private const double LongFactor = (1 - (1 - LongShare) * ShortFactor) / LongShare;

    /// <summary>The standard deviation of the logarithm at which the variance equals the squared mean.</summary>
    private static readonly double Sigma = Math.Sqrt(Math.Log(2));

    public static IReadOnlyList<string> Names { get; } = ["constant", "lognormal", "two-class"];

    /// <summary>
    /// Multiplies each service time of the trace by a factor with mean 1: 1 (constant), lognormal with a coefficient of
    /// variation of 1, or 0.25 for four fifths of the requests and 4 for the rest (two-class).
    /// </summary>
    public static Trace Spread(this Trace trace, string name, Random random) => name switch
    {
        "constant" => trace,
        "lognormal" => Times(trace, () => Math.Exp(Sigma * random.Normal() - Sigma * Sigma / 2)),
        "two-class" => Times(trace, () => random.NextDouble() < LongShare ? LongFactor : ShortFactor),
        _ => throw new ArgumentException($"'{name}' is none of {string.Join(", ", Names)}.", nameof(name)),
    };

    private static Trace Times(Trace trace, Func<double> factor) =>
        trace with { Service = [.. trace.Service.Select(seconds => seconds * factor())] };
}
