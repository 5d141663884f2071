using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Lets jobs share runs. A thread that is free takes a batch at once: nobody waits while a core is idle, and batches
/// form because cores are busy. The threads are the batcher's own, so that a run that fills a core never holds up the
/// pool that serves I/O.
/// </summary>
public sealed class Batcher : IDisposable
{
    /// <summary>Below this, to wait for a run's end costs less than to wake another thread.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(0.3);

    // A monitor: threads that wait for work sleep at once, where a semaphore would first spin on the cores that others
    // need.
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

    /// <summary>Puts an item in its line; <see cref="BatchItem.End"/> tells how it ended.</summary>
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

    /// <summary>Ends the threads after the runs they are at; what still waits is canceled.</summary>
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

    /// <summary>Waits for the next batch; an empty one says that the batcher has stopped.</summary>
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
