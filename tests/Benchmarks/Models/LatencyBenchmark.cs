using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Models;

/// <summary>Measures the latency at half of the system's capacity, with random arrivals.</summary>
internal sealed class LatencyBenchmark(string? only) : IBenchmark
{
    private const int Callers = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Capacity = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public string Name => "latency";

    public string About =>
        $"time to result at half of the capacity that {Callers} waiting callers reach, with open-loop Poisson arrivals";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        if (ModelFolders.HasOcr && (only is null or "ocr-line"))
        {
            figures.AddRange(await MeasureAsync("ocr-line", p50AtMost: 13, p99AtMost: 35, "ocr-line"));
        }

        if (only is null or "digits")
        {
            figures.AddRange(await MeasureAsync("digits", null, null, "digits", "digits-small"));
        }

        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(
        string model, double? p50AtMost, double? p99AtMost, params string[] served)
    {
        await using var system = await LocalSystem.StartAsync(
            ModelFolders.Of(served), "--min-instances", "1", "--max-instances", "1");
        var body = SampleBody.InJson(model);
        using var callers = new ClosedLoopCallers(system.Address, model, body, Callers);
        await callers.RateAsync(WarmUp);
        var capacity = await callers.RateAsync(Capacity);
        var idle = new ConcurrentBag<Caller>();
        await OpenLoopLoad.SendAsync(Ask, capacity / 2, Settling);
        var answers = await OpenLoopLoad.SendAsync(Ask, capacity / 2, Window);
        var jobs = answers.Select(answer => Timed.Of(answer.Took, answer.Answer["timing"]!)).ToList();
        foreach (var caller in idle)
        {
            caller.Dispose();
        }

        var totals = Part(job => job.TotalMs);
        return
        [
            new Figure($"{model}, capacity", capacity, "jobs/s"),
            new Figure($"{model}, offered load", jobs.Count / Window.TotalSeconds, "jobs/s") { Baseline = capacity },
            new Figure($"{model}, time to result, p50", At(totals, 0.5), "ms", AtMost: p50AtMost),
            new Figure($"{model}, time to result, p99", At(totals, 0.99), "ms", AtMost: p99AtMost),
            .. Of("queue", Part(job => job.QueueMs)),
            .. Of("compute", Part(job => job.ComputeMs)),
            .. Of("outside the job", Part(job => job.TotalMs - job.QueueMs - job.ComputeMs)),
            new Figure($"{model}, mean batch", jobs.Average(job => job.Batch), "items"),
        ];

        async Task<JsonNode> Ask()
        {
            var caller = idle.TryTake(out var free) ? free : new Caller(system.Address, model, body);
            var job = JsonNode.Parse((await caller.CallAsync()).Span);
            idle.Add(caller);
            return job!;
        }

        List<double> Part(Func<Timed, double> of) => [.. jobs.Select(of).Order()];

        IEnumerable<Figure> Of(string what, List<double> sorted) =>
        [
            new Figure($"{model}, {what}, p50", At(sorted, 0.5), "ms"),
            new Figure($"{model}, {what}, p99", At(sorted, 0.99), "ms"),
        ];
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    private sealed record Timed(double TotalMs, double QueueMs, double ComputeMs, int Batch)
    {
        public static Timed Of(TimeSpan took, JsonNode timing) =>
            new(took.TotalMilliseconds,
                (double)timing["queueMs"]!, (double)timing["computeMs"]!, (int)timing["batchSize"]!);
    }
}
