using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Measures each model with a full queue of single items on all cores, with fixed batch sizes and with the learned one.
/// </summary>
internal sealed class BatchingBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private static readonly int[] FixedSizes = [1, 2, 4, 8, 16, 32];
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Comparing = TimeSpan.FromSeconds(12);

    public string Name => "batching";

    public string About => "the learned batch size against the best fixed one, in items per CPU second, so that other "
        + "load on the machine does not matter (for ocr-line and Silero, first run npm run fetch in models/ocr-line "
        + "and tests/Benchmarks)";

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
        using var learned = new QueueCase(loaded, model, 0);
        var fixedCases = FixedSizes.Where(size => size <= model.Manifest.MaxBatch)
            .Select(size => new QueueCase(loaded, model, size)).ToList();
        var learning = await learned.LearnAsync(Learning);

        // In turns, so that other load on the machine affects all of them.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in fixedCases)
            {
                one.Rates.Add(await one.RateAsync());
            }
        }

        // The best of many measurements is partly luck, so it is measured again, alternating with the learned size.
        var best = fixedCases.MaxBy(one => one.Rate) ?? learned;
        best.Rates.Clear();
        var ratios = new List<double>();
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Comparing;)
        {
            foreach (var one in ratios.Count % 2 == 0 ? (QueueCase[])[best, learned] : [learned, best])
            {
                one.Rates.Add(await one.RateAsync());
            }

            ratios.Add(learned.Rates[^1] / best.Rates[^1]);
        }

        fixedCases.ForEach(one => one.Dispose());
        var (median, low, high) = Median(ratios);
        return
        [
            new Figure($"{model.Name}, best fixed ({best.Size})", best.Rate, "items/s"),
            new Figure($"{model.Name}, learned ({learned.Learned})", learned.Rate, "items/s") { Baseline = best.Rate },
            new Figure(
                $"{model.Name}, first {Learning.TotalSeconds} s, while it learns",
                learning, "items/s") { Baseline = best.Rate },
            new Figure(FormattableString.Invariant(
                $"{model.Name}, learned / best fixed (95%: {low:0.00} to {high:0.00})"), median, "", AtLeast: 0.97),
        ];
    }

    /// <summary>
    /// Returns the median and its 95% confidence interval from order statistics: ranks n/2 ± 0.98 √n.
    /// </summary>
    private static (double Median, double Low, double High) Median(List<double> values)
    {
        values.Sort();
        var reach = 0.98 * Math.Sqrt(values.Count);
        return (values[values.Count / 2], At((values.Count / 2.0) - reach), At((values.Count / 2.0) + reach));

        double At(double rank) => values[Math.Clamp((int)Math.Round(rank), 0, values.Count - 1)];
    }

    private sealed class QueueCase(LoadedModel loaded, BenchModel model, int size) : IDisposable
    {
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);
        private readonly BatchLessons _lessons = new(Options.Create(new BatchingOptions { FixedSize = size }));
        private Batcher? _batcher;
        private int _items = model.Manifest.MaxBatch * 2 * Environment.ProcessorCount;

        public int Size => size;

        public List<double> Rates { get; } = [];

        /// <summary>The median rate of all rounds.</summary>
        public double Rate => Rates.Order().ElementAt(Rates.Count / 2);

        public int Learned => _lessons.Export().Select(lesson => lesson.Best).FirstOrDefault();

        /// <summary>
        /// Returns the rate over this duration from the first item, and finds the number of items that fill a slice.
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
        /// Returns the items per CPU second. Queues as many items at once as fill a slice, and at least two full
        /// batches per core.
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
