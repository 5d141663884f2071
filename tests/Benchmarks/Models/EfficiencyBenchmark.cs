namespace Serverless.Benchmarks.Models;

/// <summary>Durable jobs through the whole system, against the same model with nothing around it.</summary>
internal sealed class EfficiencyBenchmark : IBenchmark
{
    private const int Callers = 32;
    private const int Turns = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

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
            figures.AddRange(await MeasureAsync(served, bench, atLeast));
        }

        return figures;
    }

    /// <summary>The two take turns, since the machine is not the same all the time; the ratio is the median of those of the turns.</summary>
    private static async Task<IEnumerable<Figure>> MeasureAsync(string served, BenchModel bench, double? atLeast)
    {
        using var loaded = bench.Open();
        await using var system = await LocalSystem.StartAsync(
            ModelFolders.Of(served == "digits" ? ["digits", "digits-small"] : [served]), "--min-instances", "1", "--max-instances", "1");
        var body = ModelFolders.Sample(served);
        await system.RateAsync(served, body, Callers, WarmUp);
        var (_, batch) = RawRuntime.Best(loaded, bench.Item());
        var turns = new List<(double Raw, double RawProcessor, double Whole, double WholeProcessor)>();
        for (var turn = 0; turn < Turns; turn++)
        {
            var (raw, rawProcessor) = RawRuntime.At(loaded, bench.Item(), batch);
            var (whole, wholeProcessor) = await WholeAsync(system, served, body);
            turns.Add((raw, rawProcessor.TotalMilliseconds, whole, wholeProcessor.TotalMilliseconds));
        }

        var (rate, processor) = (Median(turns.Select(t => t.Raw)), Median(turns.Select(t => t.RawProcessor)));
        return
        [
            new Figure($"{served}, raw (batch {batch})", rate, "items/s"),
            new Figure($"{served}, whole path", Median(turns.Select(t => t.Whole)), "jobs/s") { Baseline = rate },
            new Figure($"{served}, whole path / raw", Median(turns.Select(t => t.Whole / t.Raw)), "", AtLeast: atLeast),
            new Figure($"{served}, raw, processor an item", processor, "ms"),
            new Figure($"{served}, whole path, processor a job", Median(turns.Select(t => t.WholeProcessor)), "ms") { Baseline = processor },
        ];
    }

    /// <returns>Jobs a second, and the time of processors that one takes in all processes, the callers' included.</returns>
    private static async Task<(double Rate, TimeSpan Processor)> WholeAsync(LocalSystem system, string model, byte[] body)
    {
        var before = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime;
        var rate = await system.RateAsync(model, body, Callers, Slice);
        var spent = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime - before;
        return (rate, spent / (rate * Slice.TotalSeconds));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Turns / 2);
}
