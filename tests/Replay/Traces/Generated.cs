namespace Serverless.Replay.Traces;

/// <summary>Generates arrivals with a named random process whose rate changes each second.</summary>
public static class Generated
{
    private const double CalmRate = 3;

    public static IReadOnlyList<string> Names { get; } = [
        "poisson", "mmpp", "gamma", "flash-crowd", "on-off", "ramp", "late-on-off", "periodic"];

    /// <summary>
    /// Generates arrivals with the process <paramref name="name"/>. <paramref name="scale"/> multiplies every rate.
    /// </summary>
    public static Trace Make(string name, int seconds, double scale, double serviceSeconds, Random random)
    {
        List<double> arrivals = [];
        var rates = Rates(name, seconds, random);
        for (var second = 0; second < seconds; second++)
        {
            var mean = rates[second] * scale;
            if (name == "gamma")
            {
                mean *= GammaOfShapeHalf(random);
            }

            for (var i = Poisson(mean, random); i > 0; i--)
            {
                arrivals.Add(second + random.NextDouble());
            }
        }

        arrivals.Sort();
        return new Trace(name, [.. arrivals], [.. Enumerable.Repeat(serviceSeconds, arrivals.Count)]);
    }

    private static double[] Rates(string name, int seconds, Random random) => name switch
    {
        "poisson" or "gamma" => [.. Enumerable.Repeat(2 * CalmRate, seconds)],
        "mmpp" => Switching(seconds, random, low: CalmRate, high: 6 * CalmRate, lowSeconds: 200, highSeconds: 40),
        "on-off" => Switching(seconds, random, low: 0, high: 6 * CalmRate, lowSeconds: 90, highSeconds: 30),
        "late-on-off" =>
        [
            .. Enumerable.Repeat(CalmRate, seconds / 2),
            .. Switching(seconds - seconds / 2, random, low: 0.2, high: 8 * CalmRate, lowSeconds: 120, highSeconds: 45),
        ],
        "flash-crowd" => [.. Enumerable.Range(0, seconds).Select(t => CalmRate * (1 + 12 * Flash(t - seconds * 0.5)))],
        "periodic" => [.. Enumerable.Range(0, seconds).Select(t => t % 300 < 270 ? CalmRate : 6 * CalmRate)],
        "ramp" => [.. Enumerable.Range(0, seconds)
            .Select(t => CalmRate * (1 + 5 * (0.5 - 0.5 * Math.Cos(2 * Math.PI * 3 * t / seconds))))],
        _ => throw new ArgumentException(
            $"'{name}' is neither a file nor a generated trace. The generated traces are {string.Join(", ", Names)}.",
            nameof(name)),
    };

    /// <summary>Rises within one minute and decays with a time constant of five minutes.</summary>
    private static double Flash(double t) => t < 0 ? 0 : t < 60 ? t / 60 : Math.Exp(-(t - 60) / 300);

    private static double[] Switching(
        int seconds, Random random, double low, double high, double lowSeconds, double highSeconds)
    {
        var rates = new double[seconds];
        var (isHigh, left) = (false, lowSeconds);
        for (var t = 0; t < seconds; t++)
        {
            if (left-- <= 0)
            {
                isHigh = !isHigh;
                left = -(isHigh ? highSeconds : lowSeconds) * Math.Log(1 - random.NextDouble());
            }

            rates[t] = isHigh ? high : low;
        }

        return rates;
    }

    /// <summary>A gamma variate with mean 1 and variance 2: the square of a standard normal variate.</summary>
    private static double GammaOfShapeHalf(Random random) => Math.Pow(Normal(random), 2);

    private static int Poisson(double mean, Random random)
    {
        if (mean > 50)
        {
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal(random)));
        }

        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; count++)
        {
            product *= random.NextDouble();
        }

        return count;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
