using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>Compares durable jobs through the whole system with the same model in plain ONNX Runtime.</summary>
internal sealed class EfficiencyBenchmark(string? only) : IBenchmark
{
    private const int Callers = 32;
    private const int Turns = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    public string Name => "efficiency";

    public string About =>
        $"{Callers} callers that wait for their results, against plain ONNX Runtime on the same cores";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        (string Served, string Raw, double? AtLeast)[] cases = ModelFolders.HasOcr
            ? [("ocr-line", "rec W=160", 0.90), ("cls", "cls 48x192", 0.60), ("digits", "digits", null)]
            : [("digits", "digits", null)];
        var figures = new List<Figure>();
        foreach (var (served, raw, atLeast) in cases.Where(one => only is null || one.Served == only))
        {
            var bench = BenchModel.All().Single(model => model.Name == raw);
            figures.AddRange(await MeasureAsync(served, bench, atLeast));
        }

        return figures;
    }

    /// <summary>
    /// All cases take turns, because the speed of the machine varies. A ratio is the median of the ratios of the turns.
    /// </summary>
    private static async Task<IEnumerable<Figure>> MeasureAsync(string served, BenchModel bench, double? atLeast)
    {
        using var asExported = bench.OpenAsExported();
        using var rewritten = bench.Open();
        await using var system = await LocalSystem.StartAsync(
            ModelFolders.Of(served == "digits" ? ["digits", "digits-small"] : [served]),
            "--min-instances", "1", "--max-instances", "1");
        using var inBytes = new ClosedLoopCallers(system.Address, served, SampleBody.InBytes(served), Callers);
        using var inJson = new ClosedLoopCallers(system.Address, served, SampleBody.InJson(served), Callers);
        await inBytes.RateAsync(WarmUp / 2);
        await inJson.RateAsync(WarmUp / 2);
        var (_, batch) = RawRuntime.Best(asExported, bench.Item());
        var (_, rewrittenBatch) = RawRuntime.Best(rewritten, bench.Item());
        var turns = new List<(Cost Raw, Cost Rewritten, Cost Bytes, Cost Json)>();
        for (var turn = 0; turn < Turns; turn++)
        {
            turns.Add((
                RawOf(asExported, bench, batch), RawOf(rewritten, bench, rewrittenBatch),
                await WholeAsync(system, inBytes), await WholeAsync(system, inJson)));
        }

        var raw = Median(turns, turn => turn.Raw);
        return
        [
            new Figure($"{served}, learned batch", await system.LearnedBatchAsync(served), "items"),
            new Figure($"{served}, raw (batch {batch})", raw.Rate, "items/s"),
            new Figure($"{served}, raw, CPU time per item", raw.Processor.TotalMilliseconds, "ms"),
            .. !bench.IsRewritten
                ? []
                : Rewritten(
                    served, rewrittenBatch, raw,
                    Median(turns, turn => turn.Rewritten), Median(turns.Select(t => t.Bytes.Rate / t.Rewritten.Rate))),
            .. Whole($"{served}, tensors in bytes", raw, Median(
                turns, turn => turn.Bytes), turns.Select(t => t.Bytes.Rate / t.Raw.Rate), atLeast),
            .. Whole($"{served}, tensors in JSON", raw, Median(turns, turn => turn.Json), turns.Select(
                t => t.Json.Rate / t.Raw.Rate), null),
        ];
    }

    /// <summary>The figures for the rewritten network, which is what the system runs.</summary>
    private static IEnumerable<Figure> Rewritten(
        string served, int batch, Cost raw, Cost rewritten, double bytesRatio) =>
    [
        new Figure(
            $"{served}, raw, rewritten graph (batch {batch})", rewritten.Rate, "items/s") { Baseline = raw.Rate },
        new Figure($"{served}, tensors in bytes / raw, rewritten graph", bytesRatio, ""),
    ];

    private static IEnumerable<Figure> Whole(
        string what, Cost raw, Cost whole, IEnumerable<double> ratios, double? atLeast) =>
    [
        new Figure(what, whole.Rate, "jobs/s") { Baseline = raw.Rate },
        new Figure($"{what} / raw", Median(ratios), "", AtLeast: atLeast),
        new Figure(
            $"{what}, CPU time per job",
            whole.Processor.TotalMilliseconds, "ms") { Baseline = raw.Processor.TotalMilliseconds },
    ];

    private static async Task<Cost> WholeAsync(LocalSystem system, ClosedLoopCallers callers)
    {
        var before = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime;
        var rate = await callers.RateAsync(Slice);
        var cost = await system.ProcessorTimeAsync() + Environment.CpuUsage.TotalTime - before;
        return new Cost(rate, cost / (rate * Slice.TotalSeconds));
    }

    private static Cost RawOf(LoadedModel model, BenchModel bench, int batch)
    {
        var (rate, processor) = RawRuntime.At(model, bench.Item(), batch);
        return new Cost(rate, processor);
    }

    private static Cost Median<T>(List<T> turns, Func<T, Cost> of) =>
        new(Median(turns.Select(t => of(t).Rate)), TimeSpan.FromMilliseconds(
            Median(turns.Select(t => of(t).Processor.TotalMilliseconds))));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Turns / 2);

    /// <summary>The jobs per second, and the CPU time per job in all processes, including the callers.</summary>
    private sealed record Cost(double Rate, TimeSpan Processor);
}
