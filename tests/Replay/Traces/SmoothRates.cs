namespace Serverless.Replay.Traces;

/// <summary>Arrival rates per second without bursts: they change slowly, or in steps that last.</summary>
internal static class SmoothRates
{
    /// <summary>The calm rate of all generated traces, in requests per second.</summary>
    public const double Calm = 3;

    public static double[] Constant(int seconds) => [.. Enumerable.Repeat(2 * Calm, seconds)];

    /// <summary>Every second has its own rate, so the counts are overdispersed.</summary>
    public static double[] Gamma(int seconds, Random random) =>
        Each(seconds, _ => 2 * Calm * random.GammaOfShapeHalf());

    /// <summary>Three slow waves.</summary>
    public static double[] Ramp(int seconds) =>
        Each(seconds, t => Calm * (1 + 5 * (0.5 - 0.5 * Math.Cos(2 * Math.PI * 3 * t / seconds))));

    /// <summary>One wave from a quiet night to a busy noon, whose shape follows e^cos.</summary>
    public static double[] Diurnal(int seconds, Random random)
    {
        var noon = seconds * (0.4 + 0.2 * random.NextDouble());
        return Each(seconds, t => 4 * Calm * Math.Exp(2 * (Math.Cos(2 * Math.PI * (t - noon) / seconds) - 1)));
    }

    /// <summary>The logarithm of the rate walks randomly and returns to the mean within about five minutes.</summary>
    public static double[] RandomWalk(int seconds, Random random)
    {
        var x = 0.0;
        return Each(seconds, _ => 1.5 * Calm * Math.Exp(x += -x / 300 + 0.05 * random.Normal()));
    }

    /// <summary>The rate steps to a new level, lower or higher, about every seven minutes.</summary>
    public static double[] Steps(int seconds, Random random)
    {
        var (level, left) = (Calm, 0.0);
        return Each(seconds, _ =>
        {
            if (left-- <= 0)
            {
                (level, left) = (1.5 * Calm * Math.Exp(0.7 * random.Normal()), random.Exponential(400));
            }

            return level;
        });
    }

    /// <summary>The rate climbs for ten minutes, then drops at once.</summary>
    public static double[] Sawtooth(int seconds) =>
        Each(seconds, t => Calm * (0.5 + 5 * (t % 600 / 600.0)));

    public static double[] Each(int seconds, Func<int, double> rate) => [.. Enumerable.Range(0, seconds).Select(rate)];
}
