namespace Serverless.Replay.Traces;

/// <summary>Arrival rates that switch between a low and a high one at random times.</summary>
internal static class SwitchingRates
{
    private const double Calm = SmoothRates.Calm;

    public static double[] Mmpp(int seconds, Random random) =>
        Switching(seconds, Calm, 6 * Calm, () => random.Exponential(200), () => random.Exponential(40), 200);

    public static double[] OnOff(int seconds, Random random) =>
        Switching(seconds, 0, 6 * Calm, () => random.Exponential(90), () => random.Exponential(30), 90);

    /// <summary>On and off after a calm first half.</summary>
    public static double[] LateOnOff(int seconds, Random random) =>
    [
        .. Enumerable.Repeat(Calm, seconds / 2),
        .. Switching(
            seconds - seconds / 2, 0.2, 8 * Calm, () => random.Exponential(120), () => random.Exponential(45), 120),
    ];

    /// <summary>Times on and off have heavy tails, so the sum of many such sources would be self-similar.</summary>
    public static double[] HeavyOnOff(int seconds, Random random) =>
        Switching(seconds, 0.5, 4 * Calm, () => random.Pareto(40, 1.5), () => random.Pareto(10, 1.3), 60);

    private static double[] Switching(
        int seconds, double low, double high, Func<double> lowSeconds, Func<double> highSeconds, double left)
    {
        var isHigh = false;
        return SmoothRates.Each(seconds, _ =>
        {
            if (left-- <= 0)
            {
                isHigh = !isHigh;
                left = isHigh ? highSeconds() : lowSeconds();
            }

            return isHigh ? high : low;
        });
    }
}
