namespace Serverless.Benchmarks.Models;

/// <summary>Durable jobs through the whole system, against the same model with nothing around it.</summary>
internal sealed class EfficiencyBenchmark : IBenchmark
{
    private const int Callers = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(6);

    public string Name => "efficiency";

    public string About => $"{Callers} callers that wait for their results, against raw ONNX Runtime on the same cores";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        (string Served, string Raw, double? AtLeast)[] cases = ModelFolders.HasOcr
            ? [("ocr-line", "rec W=160", 0.90), ("cls", "cls 48x192", 0.60), ("digits", "digits", null)]
            : [("digits", "digits", null)];
        var figures = new List<Figure>();
        foreach (var (served, raw, atLeast) in cases)
        {
            var bench = BenchModel.All().Single(model => model.Name == raw);
            using var loaded = bench.Open();
            var (before, batch) = RawRuntime.Best(loaded, bench.Item());
            var rawProcessor = RawRuntime.ProcessorTime(loaded, bench.Item(), batch);
            var (whole, processor) = await WholeAsync(served);

            // Before and after, since the machine is not the same all the time.
            var baseline = Math.Max(before, RawRuntime.Best(loaded, bench.Item()).Rate);
            figures.Add(new Figure($"{served}, raw (batch {batch})", baseline, "items/s"));
            figures.Add(new Figure($"{served}, whole path", whole, "jobs/s", AtLeast: baseline * atLeast) { Baseline = baseline });
            figures.Add(new Figure($"{served}, raw, processor an item", rawProcessor.TotalMilliseconds, "ms"));
            figures.Add(new Figure($"{served}, whole path, processor a job", processor.TotalMilliseconds, "ms") { Baseline = rawProcessor.TotalMilliseconds });
        }

        return figures;
    }

    /// <returns>Jobs a second, and the time of processors that one takes in all processes, the callers' included.</returns>
    private static async Task<(double Rate, TimeSpan Processor)> WholeAsync(string model)
    {
        await using var system = await LocalSystem.StartAsync(ModelFolders.Of(model == "digits" ? ["digits", "digits-small"] : [model]), "--min-instances", "1", "--max-instances", "1");
        var body = ModelFolders.Sample(model);
        await system.RateAsync(model, body, Callers, WarmUp);
        var before = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime;
        var rate = await system.RateAsync(model, body, Callers, Slice);
        var spent = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime - before;
        return (rate, spent / (rate * Slice.TotalSeconds));
    }
}
