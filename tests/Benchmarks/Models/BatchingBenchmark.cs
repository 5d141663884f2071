using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Each model under a full line of single items, with every fixed batch and with the learned one, on all cores.
/// </summary>
internal sealed class BatchingBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private static readonly int[] FixedSizes = [1, 2, 4, 8, 16, 32];
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Comparing = TimeSpan.FromSeconds(12);

    public string Name => "batching";

    public string About => "the learned batch against the best fixed one, in items a processor second: what else the "
        + "machine does is not the batch's doing (npm run fetch --prefix models/ocr-line, and tests/Benchmarks for "
        + "Silero)";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var model in BenchModel.All())
        {
            figures.AddRange(await MeasureAsync(model));
        }

        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(BenchModel model)
    {
        using var loaded = model.Open();
        using var learned = new Line(loaded, model, 0);
        var fixedLines = FixedSizes.Where(size => size <= model.Manifest.MaxBatch)
            .Select(size => new Line(loaded, model, size)).ToList();
        var learning = await learned.LearnAsync(Learning);

        // In turns, so that what else the machine does meanwhile falls on all of them.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var line in fixedLines)
            {
                line.Rates.Add(await line.RateAsync());
            }
        }

        // The best of many is partly luck: it is measured anew beside the learned one, one after the other and the
        // other way round.
        var best = fixedLines.MaxBy(line => line.Rate) ?? learned;
        best.Rates.Clear();
        var ratios = new List<double>();
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Comparing;)
        {
            foreach (var line in ratios.Count % 2 == 0 ? (Line[])[best, learned] : [learned, best])
            {
                line.Rates.Add(await line.RateAsync());
            }

            ratios.Add(learned.Rates[^1] / best.Rates[^1]);
        }

        fixedLines.ForEach(line => line.Dispose());
        var (median, low, high) = Median(ratios);
        return
        [
            new Figure($"{model.Name}, best fixed ({best.Size})", best.Rate, "items/s"),
            new Figure($"{model.Name}, learned ({learned.Learned})", learned.Rate, "items/s") { Baseline = best.Rate },
            new Figure(
                $"{model.Name}, its first {Learning.TotalSeconds} s, when it learns",
                learning, "items/s") { Baseline = best.Rate },
            new Figure(FormattableString.Invariant(
                $"{model.Name}, learned / best fixed (95 %: {low:0.00} to {high:0.00})"), median, "", AtLeast: 0.97),
        ];
    }

    /// <summary>
    /// With the order statistics between which the median lies in 95 of 100 cases: ranks n/2 ± 0.98 √n.
    /// </summary>
    private static (double Median, double Low, double High) Median(List<double> values)
    {
        values.Sort();
        var reach = 0.98 * Math.Sqrt(values.Count);
        return (values[values.Count / 2], At((values.Count / 2.0) - reach), At((values.Count / 2.0) + reach));

        double At(double rank) => values[Math.Clamp((int)Math.Round(rank), 0, values.Count - 1)];
    }

    private sealed class Line(LoadedModel loaded, BenchModel model, int size) : IDisposable
    {
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);
        private readonly BatchLessons _lessons = new(Options.Create(new BatchingOptions { FixedSize = size }));
        private Batcher? _batcher;
        private int _items = model.Manifest.MaxBatch * 2 * Environment.ProcessorCount;

        public int Size => size;

        public List<double> Rates { get; } = [];

        /// <summary>The median of the rounds.</summary>
        public double Rate => Rates.Order().ElementAt(Rates.Count / 2);

        public int Learned => _lessons.Export().Select(lesson => lesson.Best).FirstOrDefault();

        /// <summary>
        /// The rate over so long a time from the first item on; also finds how many items fill a slice.
        /// </summary>
        public async Task<double> LearnAsync(TimeSpan duration)
        {
            var began = TimeProvider.System.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            var done = 0;
            while (TimeProvider.System.GetElapsedTime(began) < duration)
            {
                await RateAsync();
                done += _items;
            }

            return done / (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        }

        /// <summary>
        /// Items a processor second of as many as fill a slice, and two full batches a core at least, all in line at
        /// once.
        /// </summary>
        public async Task<double> RateAsync()
        {
            _batcher ??= new Batcher(Options.Create(new BatchingOptions()), _lessons, TimeProvider.System);
            var began = TimeProvider.System.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            var inputs = model.Item();
            var items = Enumerable.Range(0, _items)
                .Select(_ => new BatchItem { Model = loaded, Inputs = inputs }).ToList();
            items.ForEach(_batcher.Add);
            foreach (var item in items)
            {
                if (await item.End is RunEnd.Failed failed)
                {
                    throw new InvalidOperationException(failed.Error.Detail);
                }
            }

            var rate = _items / (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            if (TimeProvider.System.GetElapsedTime(began) < Slice)
            {
                _items *= 2;
            }

            return rate;
        }

        public void Dispose() => _batcher?.Dispose();
    }
}
