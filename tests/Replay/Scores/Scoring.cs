using Serverless.Replay.Simulation;

namespace Serverless.Replay.Scores;

/// <summary>Scores a run from the end of its warm-up.</summary>
public static class Scoring
{
    private const int StableSeconds = 30;

    public static Score Of(Run run, IReadOnlyList<(int From, int To)> bursts, double bound, int seed)
    {
        var warmUp = run.Options.WarmUpSeconds;
        var first = Array.FindIndex(run.Trace.Arrivals, a => a >= warmUp);
        var waits = first < 0 ? [] : run.Waits[first..];
        var attained = Enumerable.Range(0, waits.Length).Count(i => IsAttained(run, first + i));
        var inBursts = Enumerable.Range(0, waits.Length)
            .Where(i => bursts.Any(
                b => run.Trace.Arrivals[first + i] >= b.From && run.Trace.Arrivals[first + i] < b.To)).ToList();
        var scored = run.Samples.Skip(warmUp).ToList();
        var cost = scored.Sum(s => (double)s.Billed);
        var recoveries = bursts.Where(b => b.From >= warmUp)
            .Select(b => (double)Recovery(run, b.From)).Order().ToArray();
        Array.Sort(waits);
        return new Score
        {
            Policy = run.Policy,
            Trace = run.Trace.Name,
            Seed = seed,
            Attainment = waits.Length == 0 ? 1 : (double)attained / waits.Length,
            InstanceSeconds = cost,
            CostOverBound = cost / bound,
            WaitP50 = Quantile(waits, 0.5),
            WaitP99 = Quantile(waits, 0.99),
            WaitMax = Quantile(waits, 1),
            TimeToRecoverP95 = Quantile([.. recoveries.Select(r => (float)r)], 0.95),
            AttainmentInBursts = inBursts.Count == 0
                ? 1
                : (double)inBursts.Count(i => IsAttained(run, first + i)) / inBursts.Count,
            Launches = run.Launches,
            WastedLaunches = run.Wasted,
            Detection = Detection.Of(run.States, bursts, warmUp),
            Models = run.Trace.Models.Count == 1 ? [] : [.. run.Trace.Models.Select((_, i) => Of(run, i, warmUp))],
            Bulk = run.Bulk,
            IdleShare = 1 - scored.Sum(s => (double)s.InHand) / (cost * run.Options.Concurrency),
        };
    }

    private static bool IsAttained(Run run, int request) =>
        run.Waits[request] <= run.Trace.WaitSeconds(request, run.Options.WaitSeconds);

    private static ModelScore Of(Run run, int model, int warmUp)
    {
        var own = Enumerable.Range(0, run.Waits.Length)
            .Where(i => run.Trace.Model(i) == model && run.Trace.Arrivals[i] >= warmUp).ToList();
        return new ModelScore(
            run.Trace.Models[model].Name, own.Count,
            own.Count == 0 ? 1 : (double)own.Count(i => IsAttained(run, i)) / own.Count,
            Quantile([.. own.Select(i => run.Waits[i]).Order()], 0.95));
    }

    private static int Recovery(Run run, int onset)
    {
        var good = 0;
        for (var t = onset; t < run.Samples.Count; t++)
        {
            good = run.Samples[t].HeadAge <= run.Options.WaitSeconds ? good + 1 : 0;
            if (good == StableSeconds)
            {
                return t - StableSeconds + 1 - onset;
            }
        }

        return run.Samples.Count - onset;
    }

    private static double Quantile(float[] sorted, double q) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(q * sorted.Length))];
}
