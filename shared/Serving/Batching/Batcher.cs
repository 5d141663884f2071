using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Lets jobs share runs. Jobs that can run together wait in one line; a thread that is free takes the head of a line and as
/// many behind it as the model's batch holds. Nobody waits while a thread is idle: batches form because threads are busy.
/// The threads are the batcher's own, so that a run that fills a core never holds up the pool that serves I/O.
/// </summary>
public sealed class Batcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Dictionary<LineKey, Queue<(BatchItem Item, int Items, long Arrival)>> _lines = [];
    private readonly TimeProvider _time;
    private readonly BatchRun _run;
    private readonly Thread[] _threads;
    private readonly CancellationTokenSource _stopping = new();
    private int _interactiveInARow;
    private bool _stopped;

    public Batcher(IOptions<BatchingOptions> options, TimeProvider time)
    {
        _time = time;
        _run = new BatchRun(time);
        _threads = [.. Enumerable.Range(1, options.Value.EffectiveThreads).Select(n => new Thread(Serve) { Name = $"runs {n}", IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Puts an item in its line; <see cref="BatchItem.End"/> tells how it ended.</summary>
    public void Add(BatchItem item)
    {
        var shape = BatchShape.Of(item.Inputs, item.Model.Manifest);
        var key = new LineKey(item.Model, item.Lane, shape.Key ?? Guid.NewGuid().ToString("N"));
        lock (_gate)
        {
            if (_stopped)
            {
                item.Cancel();
                return;
            }

            if (!_lines.TryGetValue(key, out var line))
                _lines.Add(key, line = new());

            line.Enqueue((item, shape.Items, _time.GetTimestamp()));
            _arrivals.Release();
        }
    }

    /// <summary>Ends the threads after the runs they are at; what still waits is canceled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
                return;

            _stopped = true;
            _stopping.Cancel();
            foreach (var (item, _, _) in _lines.Values.SelectMany(line => line))
                item.Cancel();

            _lines.Clear();
        }

        foreach (var thread in _threads)
            thread.Join();

        _arrivals.Dispose();
        _stopping.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                // One permit for each arrival: a batch leaves permits behind, which find their line empty and cost a look each.
                _arrivals.Wait(_stopping.Token);
                if (Take() is { Count: > 0 } batch)
                    _run.Execute(batch);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private List<BatchItem> Take()
    {
        lock (_gate)
        {
            var keys = _lines.Keys.ToList();
            var next = NextLine.Choose(keys.ConvertAll(key => (key.Lane, _lines[key].Peek().Arrival)), _interactiveInARow);
            if (next < 0)
                return [];

            var (key, line) = (keys[next], _lines[keys[next]]);
            var batch = new List<BatchItem>();
            for (var room = key.Model.Manifest.MaxBatch; line.TryPeek(out var head) && (batch.Count == 0 || head.Items <= room); room -= head.Items)
                batch.Add(line.Dequeue().Item);

            if (line.Count == 0)
                _lines.Remove(key);

            _interactiveInARow = key.Lane == Lane.Bulk ? 0 : _interactiveInARow + 1;
            return batch;
        }
    }

    private readonly record struct LineKey(LoadedModel Model, Lane Lane, string Shape);
}
