using System.Text.Json;
using Microsoft.Extensions.Options;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Measures the seconds per item by the number of items in hand, each resubmitted as soon as it ends. This is the
/// service curve of an instance. It is written in the format of a worker's report to <c>curve-MODEL.json</c> for the
/// replay's <c>--curve</c>.
/// </summary>
internal sealed class CurveBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private static readonly int[] InHand = [1, 2, 4, 8, 16, 32];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);

    public string Name => "curve";

    public string About =>
        "seconds per item and items per second, by items in hand; also written to curve-MODEL.json for the replay";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var model in BenchModel.All())
        {
            using var loaded = model.Open();
            var options = Options.Create(new BatchingOptions());
            using var batcher = new Batcher(options, new BatchLessons(options), TimeProvider.System);
            await ServeAsync(batcher, loaded, model, InHand[^1], WarmUp);
            var points = new List<ServicePoint>();
            foreach (var inHand in InHand)
            {
                var rounds = new List<ServicePoint>();
                for (var round = 0; round < Rounds; round++)
                {
                    rounds.Add(await ServeAsync(batcher, loaded, model, inHand, Slice));
                }

                var median = rounds.OrderBy(point => point.MeanSeconds).ElementAt(Rounds / 2);
                points.Add(median);
                figures.Add(new Figure($"{model.Name}, {inHand} in hand", median.MeanSeconds * 1000, "ms"));
                figures.Add(new Figure(
                    $"{model.Name}, {inHand} in hand, rate",
                    inHand / median.MeanSeconds, "items/s") { Baseline = 1 / points[0].MeanSeconds });
            }

            await SaveAsync(model.Name, points, cancellationToken);
        }

        return figures;
    }

    private static async Task<ServicePoint> ServeAsync(
        Batcher batcher, LoadedModel loaded, BenchModel model, int inHand, TimeSpan duration)
    {
        var (time, inputs) = (TimeProvider.System, model.Item());
        var (began, served) = (time.GetTimestamp(), 0L);
        await Task.WhenAll(Enumerable.Range(0, inHand).Select(async _ =>
        {
            while (time.GetElapsedTime(began) < duration)
            {
                var item = new BatchItem { Model = loaded, Inputs = inputs };
                batcher.Add(item);
                if (await item.End is RunEnd.Failed failed)
                {
                    throw new InvalidOperationException(failed.Error.Detail);
                }

                Interlocked.Increment(ref served);
            }
        }));

        // Little's law: time per item = items in hand / items per second.
        return new ServicePoint(inHand, served, inHand * time.GetElapsedTime(began).TotalSeconds / served);
    }

    private static async Task SaveAsync(
        string model, IReadOnlyList<ServicePoint> points, CancellationToken cancellationToken)
    {
        var report = new InstanceReport
        {
            Instance = model,
            MeasuredAt = TimeProvider.System.GetUtcNow(),
            Concurrency = InHand[^1],
            InHand = 0,
            Service = points,
        };
        await using var stream = File.Create($"curve-{model.Replace(' ', '-').Replace('=', '-')}.json");
        await JsonSerializer.SerializeAsync(stream, report, ScalingJson.Default.InstanceReport, cancellationToken);
    }
}
