using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>Each model under a full line of single items, with every fixed batch and with the learned one, on all cores.</summary>
internal sealed class BatchingBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int Pairs = 9;
    private static readonly int[] FixedSizes = [1, 2, 4, 8, 16, 32];
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(300);

    public string Name => "batching";

    public string About => "the learned batch against the best fixed one, in items a processor second: what else the machine does is not the batch's doing";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var model in BenchModel.All())
        {
            using var loaded = model.Open();
            using var learned = new Line(loaded, model, 0);
            await learned.RateAsync(Slice * 4);
            var fixedLines = FixedSizes.Where(size => size <= model.Manifest.MaxBatch).Select(size => new Line(loaded, model, size)).ToList();

            // In turns, so that what else the machine does meanwhile falls on all of them.
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var line in fixedLines)
                    line.Rates.Add(await line.RateAsync(Slice));
            }

            // The best of many is partly luck: it is measured anew beside the learned one, one after the other and the other way round.
            var best = fixedLines.MaxBy(line => line.Rate) ?? learned;
            best.Rates.Clear();
            var ratios = new List<double>();
            for (var pair = 0; pair < Pairs; pair++)
            {
                foreach (var line in pair % 2 == 0 ? (Line[])[best, learned] : [learned, best])
                    line.Rates.Add(await line.RateAsync(Slice));
                ratios.Add(learned.Rates[^1] / best.Rates[^1]);
            }

            figures.Add(new Figure($"{model.Name}, best fixed ({best.Size})", best.Rate, "items/s"));
            figures.Add(new Figure($"{model.Name}, learned ({learned.Learned})", learned.Rate, "items/s") { Baseline = best.Rate });
            figures.Add(new Figure($"{model.Name}, learned / best fixed", ratios.Order().ElementAt(Pairs / 2), "", AtLeast: 0.97));
            fixedLines.ForEach(line => line.Dispose());
        }

        return figures;
    }

    private sealed class Line : IDisposable
    {
        private readonly LoadedModel _loaded;
        private readonly BenchModel _model;
        private readonly BatchLessons _lessons;
        private readonly Batcher _batcher;

        public Line(LoadedModel loaded, BenchModel model, int size)
        {
            var options = Options.Create(new BatchingOptions { FixedSize = size });
            _loaded = loaded;
            _model = model;
            Size = size;
            _lessons = new BatchLessons(options);
            _batcher = new Batcher(options, _lessons, TimeProvider.System);
        }

        public int Size { get; }

        public List<double> Rates { get; } = [];

        /// <summary>The median of the rounds.</summary>
        public double Rate => Rates.Order().ElementAt(Rates.Count / 2);

        public int Learned => _lessons.Export().Select(lesson => lesson.Best).FirstOrDefault();

        /// <summary>Items a processor second while there is always enough in line for two full batches a core.</summary>
        public async Task<double> RateAsync(TimeSpan duration)
        {
            var started = TimeProvider.System.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            var inputs = _model.Item();
            var done = 0;
            var callers = Enumerable.Range(0, _model.Manifest.MaxBatch * 2 * Environment.ProcessorCount).Select(async _ =>
            {
                while (TimeProvider.System.GetElapsedTime(started) < duration)
                {
                    var item = new BatchItem { Model = _loaded, Inputs = inputs };
                    _batcher.Add(item);
                    if (await item.End is RunEnd.Failed failed)
                        throw new InvalidOperationException(failed.Error.Detail);

                    Interlocked.Increment(ref done);
                }
            });
            await Task.WhenAll(callers);
            return done / (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        }

        public void Dispose() => _batcher.Dispose();
    }
}
