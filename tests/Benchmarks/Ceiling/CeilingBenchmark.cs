namespace Serverless.Benchmarks.Ceiling;

/// <summary>Computes from the documented targets what one deployment carries, and its first bottleneck.</summary>
internal sealed class CeilingBenchmark : IBenchmark
{
    /// <summary>The use of a limit up to which latency stays low.</summary>
    private const double Full = 0.9;

    private static readonly double[] Rates = [300, 1_000, 3_000];

    public string Name => "ceiling";

    public string About => "a model of one deployment from the documented targets of its services";

    public Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Figure>>(
        [
            .. Of(Layout.Ordered, null), .. Of(Layout.Spread, null), .. Of(Layout.SpreadPremium, 2_500),
        ]);

    private static IEnumerable<Figure> Of(Layout layout, double? atLeast) =>
        new[] { false, true }.SelectMany(waits =>
        {
            var clients = waits ? "waiting clients" : "one poll each";
            var bottleneck = new DeploymentModel(layout, 300, waits, seed: 1).Run().Bottleneck;
            return Rates.SelectMany(rate => At(layout, rate, waits, clients)).Append(new Figure(
                $"{layout.Name}, {clients}: ceiling, set by {bottleneck}", CeilingOf(layout, waits), "jobs/s",
                AtLeast: atLeast));
        });

    private static IEnumerable<Figure> At(Layout layout, double rate, bool waits, string clients)
    {
        var run = new DeploymentModel(layout, rate, waits, seed: 1).Run();
        return run.Utilization.Select(limit => new Figure(
            $"{layout.Name}, {clients}, {rate:#,0}/s: {limit.Key}", 100 * limit.Value, "%"));
    }

    /// <summary>The highest rate at which no limit is used by more than 90%, within 1%.</summary>
    private static double CeilingOf(Layout layout, bool waits)
    {
        var (low, high) = (10.0, 10_000.0);
        while (high / low > 1.01)
        {
            var rate = Math.Sqrt(low * high);
            var run = new DeploymentModel(layout, rate, waits, seed: 1).Run();
            (low, high) = run.Utilization.Values.Max() <= Full ? (rate, high) : (low, rate);
        }

        return low;
    }
}
