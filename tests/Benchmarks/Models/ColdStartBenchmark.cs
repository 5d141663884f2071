using System.Diagnostics;

namespace Serverless.Benchmarks.Models;

/// <summary>Measures the time from the start of a worker process to its first result.</summary>
internal sealed class ColdStartBenchmark : IBenchmark
{
    private const int Starts = 5;

    public string Name => "coldstart";

    public string About => "worker process start to first result, median of 5 starts";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var figures = await MedianAsync(1_200, "digits", "digits", "digits-small");
        if (ModelFolders.HasOcr)
        {
            figures.AddRange(await MedianAsync(2_000, "ocr-line", "ocr-line"));
        }

        return figures;
    }

    private static async Task<List<Figure>> MedianAsync(double atMost, string model, params string[] served)
    {
        var models = ModelFolders.Of(served);
        var times = new List<(double Total, IReadOnlyDictionary<string, double> Parts)>();
        for (var start = 0; start < Starts; start++)
        {
            // The job is submitted first, and the worker process is started because of it.
            await using var system = await LocalSystem.StartAsync(
                models, "--min-instances", "0", "--max-instances", "1");
            var job = await system.RunAsync(model, ModelFolders.Sample(model));
            using var worker = Process.GetProcessById(await system.Worker);
            var finished = (DateTimeOffset?)job["finishedAt"]
                ?? throw new InvalidOperationException("The job has no finishedAt.");
            times.Add(((finished - new DateTimeOffset(worker.StartTime)).TotalMilliseconds, system.StartParts));
        }

        var (total, parts) = times.OrderBy(start => start.Total).ElementAt(Starts / 2);
        return
        [
            new Figure(model, total, "ms", AtMost: atMost),
            .. parts.OrderByDescending(part => part.Value)
            .Select(part => new Figure($"{model}, {part.Key}", part.Value, "ms")),
        ];
    }
}
