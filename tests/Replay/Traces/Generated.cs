namespace Serverless.Replay.Traces;

/// <summary>Generates arrivals with a named random process: Poisson, with a rate that changes each second.</summary>
public static class Generated
{
    private static readonly IReadOnlyDictionary<string, Func<int, Random, double[]>> Families =
        new Dictionary<string, Func<int, Random, double[]>>
        {
            ["poisson"] = (seconds, _) => SmoothRates.Constant(seconds),
            ["gamma"] = SmoothRates.Gamma,
            ["ramp"] = (seconds, _) => SmoothRates.Ramp(seconds),
            ["diurnal"] = SmoothRates.Diurnal,
            ["random-walk"] = SmoothRates.RandomWalk,
            ["steps"] = SmoothRates.Steps,
            ["sawtooth"] = (seconds, _) => SmoothRates.Sawtooth(seconds),
            ["periodic"] = (seconds, _) => BurstRates.Periodic(seconds),
            ["jittered"] = BurstRates.Jittered,
            ["growing"] = BurstRates.Growing,
            ["flash-crowd"] = (seconds, _) => BurstRates.FlashCrowd(seconds),
            ["two-flashes"] = (seconds, _) => BurstRates.TwoFlashes(seconds),
            ["spikes"] = BurstRates.Spikes,
            ["heavy-bursts"] = BurstRates.HeavyBursts,
            ["rare-batches"] = BurstRates.RareBatches,
            ["self-exciting"] = BurstRates.SelfExciting,
            ["mmpp"] = SwitchingRates.Mmpp,
            ["on-off"] = SwitchingRates.OnOff,
            ["late-on-off"] = SwitchingRates.LateOnOff,
            ["heavy-on-off"] = SwitchingRates.HeavyOnOff,
        };

    public static IReadOnlyList<string> Names { get; } = [.. Families.Keys];

    /// <summary>
    /// Generates arrivals with the process <paramref name="name"/>. <paramref name="scale"/> multiplies every rate.
    /// </summary>
    public static Trace Make(string name, int seconds, double scale, double serviceSeconds, Random random)
    {
        if (!Families.TryGetValue(name, out var family))
        {
            throw new ArgumentException(
                $"'{name}' is neither a file nor a generated trace. The generated traces are "
                    + $"{string.Join(", ", Names)}.",
                nameof(name));
        }

        List<double> arrivals = [];
        var rates = family(seconds, random);
        for (var second = 0; second < seconds; second++)
        {
            for (var i = random.Poisson(rates[second] * scale); i > 0; i--)
            {
                arrivals.Add(second + random.NextDouble());
            }
        }

        arrivals.Sort();
        return new Trace(name, [.. arrivals], [.. Enumerable.Repeat(serviceSeconds, arrivals.Count)]);
    }
}
