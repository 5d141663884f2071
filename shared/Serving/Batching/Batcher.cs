using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// Groups jobs into shared runs. A free thread takes a batch at once: no job waits while a core is idle, and batches
/// form because cores are busy. The batcher has its own threads, so a run that occupies a core never blocks the thread
/// pool, which serves I/O. A few spare threads exist beyond one for each core (<see cref="Overtaking"/>).
/// </summary>
public sealed class Batcher : IDisposable
{
    /// <summary>Below this duration, waiting for the end of a run costs less than waking another thread.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(0.3);

    // A monitor, because its waiting threads sleep at once. A semaphore would first spin on cores that runs need.
    private readonly object _gate = new();
    private readonly RunQueue _queue;
    private readonly BatchLessons _lessons;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _look;
    private readonly BatchRun _run;
    private readonly Thread[] _threads;
    private int _brieflyBusy;
    private bool _isLooking;
    private TimeSpan _old = TimeSpan.MinValue;
    private bool _stopped;

    public Batcher(IOptions<BatchingOptions> options, BatchLessons lessons, TimeProvider time)
    {
        var threads = options.Value.EffectiveThreads;
        _lessons = lessons;
        _queue = new RunQueue(lessons, threads);
        _time = time;
        _origin = time.GetTimestamp();
        _look = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _run = new BatchRun(time, () => ThreadTime.Spent);
        _threads = [.. Enumerable.Range(1, threads + Overtaking.SpareThreads)
            .Select(n => new Thread(Serve) { Name = $"runs {n}", IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Adds an item. <see cref="BatchItem.End"/> returns its result.</summary>
    public void Add(BatchItem item)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                item.Throw(new NotStartedException());
                return;
            }

            _queue.Add(item, Now);
            if (_brieflyBusy == 0)
            {
                WakeOne_NeedsGate();
            }
            else
            {
                // The short run takes it next, unless it is longer than the last one of its model.
                LookLater_NeedsGate();
            }
        }
    }

    /// <summary>
    /// Ends the items that have waited since the last call with <see cref="NotStartedException"/>.
    /// </summary>
    public void GiveBackOld()
    {
        lock (_gate)
        {
            GiveBack_NeedsGate(_old);
            _old = Now;
        }
    }

    /// <summary>
    /// Ends the threads after their current runs. Waiting items end with <see cref="NotStartedException"/>, now and
    /// later.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
            GiveBack_NeedsGate(TimeSpan.MaxValue);
        }
    }

    public void Dispose()
    {
        Close();
        _look.Dispose();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Serve()
    {
        LowPriority.SetOnThisThread();
        while (Take() is var (run, brief))
        {
            var ran = _run.Execute(run.Items);
            if (ran is { } clean && run.Items[0].Shape.Key is { } shape)
            {
                _lessons.Record(run.Model, shape, clean.Items, clean.Cost);
            }

            lock (_gate)
            {
                _queue.End(run, Now);
                run.Model.RunsBriefly = ran?.Elapsed < Brief;
                _brieflyBusy -= brief ? 1 : 0;
            }
        }
    }

    /// <summary>Waits for the next run. Null means that the batcher has stopped.</summary>
    private (ActiveRun Run, bool Brief)? Take()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (_queue.Take(Now) is { } run)
                {
                    var brief = run.Model.RunsBriefly;
                    _brieflyBusy += brief ? 1 : 0;
                    WakeOne_NeedsGate();
                    return (run, brief);
                }

                WakeOne_NeedsGate();
                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private void GiveBack_NeedsGate(TimeSpan arrivedBy)
    {
        foreach (var item in _queue.Remove(arrivedBy))
        {
            item.Throw(new NotStartedException());
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            _isLooking = false;
            WakeOne_NeedsGate();
        }
    }

    private void WakeOne_NeedsGate()
    {
        if (_queue.CanTake(Now))
        {
            Monitor.Pulse(_gate);
        }
        else if (_queue.MayOvertakeLater)
        {
            LookLater_NeedsGate();
        }
    }

    /// <summary>No event reports that an active run has become long, so a timer checks it.</summary>
    private void LookLater_NeedsGate()
    {
        if (!_isLooking)
        {
            _isLooking = _look.Change(Overtaking.ShortWait, Timeout.InfiniteTimeSpan);
        }
    }
}
