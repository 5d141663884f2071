using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>What this instance has learned about batch sizes, for each model version and input shape.</summary>
public sealed class BatchLessons(IOptions<BatchingOptions> options)
{
    /// <summary>
    /// Limits the memory that callers' shapes can fill. A shape beyond the limit is not remembered.
    /// </summary>
    private const int MaxLessons = 512;
    private readonly int _fixedSize = options.Value.FixedSize;
    private readonly Lock _gate = new();
    private readonly Dictionary<LessonKey, BatchSizer> _sizers = [];

    public int Next(LoadedModel model, string shape, int waiting, long backlog)
    {
        if (_fixedSize > 0)
        {
            return Math.Min(_fixedSize, model.Manifest.MaxBatch);
        }

        lock (_gate)
        {
            return SizerOf_NeedsGate(model, shape).Next(waiting, backlog);
        }
    }

    public void Record(LoadedModel model, string shape, int items, TimeSpan elapsed)
    {
        lock (_gate)
        {
            SizerOf_NeedsGate(model, shape).Record(items, elapsed);
        }
    }

    public IReadOnlyList<BatchLesson> Export()
    {
        lock (_gate)
        {
            return [.. _sizers.Select(pair => new BatchLesson(
                pair.Key.Model, pair.Key.Version, pair.Key.Shape, pair.Value.Best, pair.Value.Sizes))];
        }
    }

    /// <summary>Restores what an earlier process learned, for models whose maxBatch has not changed.</summary>
    public void Import(IEnumerable<BatchLesson> lessons)
    {
        lock (_gate)
        {
            foreach (var lesson in lessons.Where(l => l.Sizes.Count > 0).Take(MaxLessons))
            {
                var sizer = new BatchSizer(lesson.Sizes[^1].Size);
                foreach (var size in lesson.Sizes.Where(s => s.Runs > 0 && s.MsPerItem > 0))
                {
                    sizer.Restore(size.Size, size.MsPerItem);
                }

                _sizers[new LessonKey(lesson.Model, lesson.Version, lesson.Shape)] = sizer;
            }
        }
    }

    private BatchSizer SizerOf_NeedsGate(LoadedModel model, string shape)
    {
        var key = new LessonKey(model.Manifest.Name, model.Version, shape);
        if (_sizers.TryGetValue(key, out var sizer) && sizer.MaxBatch == model.Manifest.MaxBatch)
        {
            return sizer;
        }

        sizer = new BatchSizer(model.Manifest.MaxBatch);
        if (_sizers.Count < MaxLessons)
        {
            _sizers[key] = sizer;
        }

        return sizer;
    }

    private readonly record struct LessonKey(string Model, string Version, string Shape);
}
