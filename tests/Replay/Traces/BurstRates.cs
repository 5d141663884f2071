namespace Serverless.Replay.Traces;

/// <summary>Arrival rates with bursts above a calm rate.</summary>
internal static class BurstRates
{
    private const double Calm = SmoothRates.Calm;

    /// <summary>A burst of 30 seconds every five minutes.</summary>
    public static double[] Periodic(int seconds) =>
        SmoothRates.Each(seconds, t => t % 300 < 270 ? Calm : 6 * Calm);

    /// <summary>Bursts of 20 to 60 seconds, each up to a minute early or late on a beat of five minutes.</summary>
    public static double[] Jittered(int seconds, Random random)
    {
        var rates = Flat(seconds, Calm);
        for (var beat = 240; beat < seconds; beat += 300)
        {
            var from = beat + random.Next(-60, 60);
            Add(rates, from, from + random.Next(20, 60), 5 * Calm);
        }

        return rates;
    }

    /// <summary>A burst about every six minutes, each a quarter higher than the one before.</summary>
    public static double[] Growing(int seconds, Random random)
    {
        var (rates, height) = (Flat(seconds, Calm), 2 * Calm);
        for (var at = 300.0; at < seconds; at += 120 + random.Exponential(240))
        {
            Add(rates, (int)at, (int)at + 45, height);
            height *= 1.25;
        }

        return rates;
    }

    public static double[] FlashCrowd(int seconds) =>
        SmoothRates.Each(seconds, t => Calm * (1 + 12 * Flash(t - seconds * 0.5)));

    /// <summary>Two flashes. The second is higher.</summary>
    public static double[] TwoFlashes(int seconds) =>
        SmoothRates.Each(
            seconds, t => Calm * (1 + 5 * Flash(t - seconds * 0.3) + 10 * Flash(t - seconds * 0.7)));

    /// <summary>Spikes of ten seconds on smooth traffic, about one in four minutes.</summary>
    public static double[] Spikes(int seconds, Random random)
    {
        var rates = Flat(seconds, 2 * Calm);
        for (var at = random.Exponential(240); at < seconds; at += 10 + random.Exponential(240))
        {
            Add(rates, (int)at, (int)at + 10, 10 * Calm);
        }

        return rates;
    }

    /// <summary>About one burst in two minutes. Sizes have a heavy tail, and ten requests arrive per second.</summary>
    public static double[] HeavyBursts(int seconds, Random random)
    {
        var rates = Flat(seconds, Calm / 3);
        for (var at = random.Exponential(120); at < seconds; at += random.Exponential(120))
        {
            var size = Math.Min(1500, random.Pareto(30, 1.3));
            Add(rates, (int)at, (int)(at + size / 10), 10);
        }

        return rates;
    }

    /// <summary>Hardly any traffic, and now and then forty requests within two seconds.</summary>
    public static double[] RareBatches(int seconds, Random random)
    {
        var rates = Flat(seconds, 0.1);
        for (var at = random.Exponential(400); at < seconds; at += random.Exponential(400))
        {
            Add(rates, (int)at, (int)at + 2, 20);
        }

        return rates;
    }

    /// <summary>Each request causes 0.85 others within about twenty seconds (as a Hawkes process does).</summary>
    public static double[] SelfExciting(int seconds, Random random)
    {
        const double Branching = 0.85;
        const double DecaySeconds = 20;
        var excited = 0.0;
        return SmoothRates.Each(seconds, _ =>
        {
            var rate = Calm / 3 + excited;
            excited += random.Poisson(rate) * Branching / DecaySeconds - excited / DecaySeconds;
            return rate;
        });
    }

    /// <summary>Rises within one minute and decays with a time constant of five minutes.</summary>
    private static double Flash(double t) => t < 0 ? 0 : t < 60 ? t / 60 : Math.Exp(-(t - 60) / 300);

    private static double[] Flat(int seconds, double rate) => [.. Enumerable.Repeat(rate, seconds)];

    private static void Add(double[] rates, int from, int to, double rate)
    {
        for (var t = Math.Max(0, from); t < Math.Min(rates.Length, to); t++)
        {
            rates[t] += rate;
        }
    }
}
