using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Groups jobs into shared runs. A free thread takes a batch at once: no job waits while a core is idle, and batches
/// form because cores are busy. The batcher has its own threads, so a run that occupies a core never blocks the thread
/// pool, which serves I/O.
/// </summary>
public sealed class Batcher : IDisposable
{
    /// <summary>Below this duration, waiting for the end of a run costs less than waking another thread.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(0.3);

    // A monitor, because its waiting threads sleep at once. A semaphore would first spin on cores that runs need.
    private readonly object _gate = new();
    private readonly WaitingLines _lines;
    private readonly BatchLessons _lessons;
    private readonly TimeProvider _time;
    private readonly BatchRun _run;
    private readonly Thread[] _threads;
    private int _busy;
    private int _brieflyBusy;
    private bool _stopped;

    public Batcher(IOptions<BatchingOptions> options, BatchLessons lessons, TimeProvider time)
    {
        _lessons = lessons;
        _lines = new WaitingLines(lessons);
        _time = time;
        _run = new BatchRun(time, () => ThreadTime.Spent);
        _threads = [.. Enumerable.Range(1, options.Value.EffectiveThreads)
            .Select(n => new Thread(Serve) { Name = $"runs {n}", IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Adds an item. <see cref="BatchItem.End"/> returns its result.</summary>
    public void Add(BatchItem item)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                item.Cancel();
                return;
            }

            _lines.Add(item, _time.GetTimestamp());
            if (_brieflyBusy == 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Ends the threads after their current runs. Waiting items are canceled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            Monitor.PulseAll(_gate);
            foreach (var item in _lines.Clear())
            {
                item.Cancel();
            }
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Serve()
    {
        LowPriority.SetOnThisThread();
        while (Take() is ({ Count: > 0 } batch, var brief))
        {
            var model = batch[0].Model;
            var ran = _run.Execute(batch);
            if (ran is { } clean && batch[0].Shape.Key is { } shape)
            {
                _lessons.Record(model, shape, clean.Items, clean.Cost);
            }

            lock (_gate)
            {
                model.RunsBriefly = ran?.Elapsed < Brief;
                Count_NeedsGate(-1, brief);
            }
        }
    }

    /// <summary>Waits for the next batch. An empty batch means that the batcher has stopped.</summary>
    private (List<BatchItem> Batch, bool Brief) Take()
    {
        lock (_gate)
        {
            while (true)
            {
                var batch = _lines.Take(idleThreads: _threads.Length - _busy);
                if (batch.Count > 0)
                {
                    var brief = batch[0].Model.RunsBriefly;
                    Count_NeedsGate(1, brief);
                    if (!_lines.IsEmpty)
                    {
                        Monitor.Pulse(_gate);
                    }

                    return (batch, brief);
                }

                if (_stopped)
                {
                    return (batch, false);
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Count_NeedsGate(int runs, bool brief)
    {
        _busy += runs;
        if (brief)
        {
            _brieflyBusy += runs;
        }
    }
}
