using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.Sqlite;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Store;

/// <summary>
/// Wakes the readers of jobs that ended, whichever process wrote the end. If the queue is in this process, the
/// settlement of a job's message wakes them at once. In addition, while there are listeners, it polls SQLite's counter
/// of other connections' commits, which takes microseconds. Only if the counter changed does it read which jobs ended.
/// </summary>
internal sealed class SqliteJobSignals : IJobSignals, IDisposable
{
    private static readonly TimeSpan IntervalWithoutQueue = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan IntervalWithQueue = TimeSpan.FromMilliseconds(50);

    /// <summary>All readers wake at this interval, to notice changes that are not ends.</summary>
    private static readonly TimeSpan WakeAllInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Signal>> _listeners = [];
    private readonly Session _session;
    private readonly ITimer _timer;
    private readonly EmbeddedServiceBus? _queue;
    private readonly TimeSpan _interval;
    private long _commits;
    private long _lastEnd;
    private int _polls;

    public SqliteJobSignals(StoreDatabases databases, TimeProvider time, EmbeddedServiceBus? queue = null)
    {
        _queue = queue;
        _interval = queue is null ? IntervalWithoutQueue : IntervalWithQueue;
        _session = databases.Jobs.OpenReader();
        _timer = time.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _queue?.Settled += OnSettled;
    }

    public IJobSignal Listen(JobId id)
    {
        var signal = new Signal(this, id.Value);
        lock (_gate)
        {
            if (_listeners.Count == 0)
            {
                // Start before the listener reads the store: that read sees all ends that this does not cover.
                _commits = _session.Number(JobSql.SelectCommits) ?? 0;
                _lastEnd = _session.Number(JobSql.SelectLastEnd) ?? 0;
                _timer.Change(_interval, _interval);
            }

            if (!_listeners.TryGetValue(id.Value, out var signals))
            {
                _listeners.Add(id.Value, signals = []);
            }

            signals.Add(signal);
        }

        return signal;
    }

    public void Dispose()
    {
        _queue?.Settled -= OnSettled;
        lock (_gate)
        {
            _timer.Dispose();
            _listeners.Clear();
            _session.Dispose();
        }
    }

    // A worker settles a job's message, which has the job's id, after it has written the outcome.
    private void OnSettled(string queue, string messageId)
    {
        lock (_gate)
        {
            Wake_NeedsGate(messageId);
        }
    }

    private void Poll()
    {
        // A poll that still runs covers this one.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            if (_listeners.Count > 0)
            {
                Poll_NeedsGate();
            }
        }
        catch (SqliteException)
        {
            // The listeners' own reads fail the same way and report it.
            WakeAll_NeedsGate();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Poll_NeedsGate()
    {
        if (++_polls * _interval >= WakeAllInterval)
        {
            _polls = 0;
            WakeAll_NeedsGate();
        }

        var commits = _session.Number(JobSql.SelectCommits) ?? 0;
        if (commits == _commits)
        {
            return;
        }

        _commits = commits;
        var ended = false;
        using (var ends = _session.Query(JobSql.SelectEnds, _lastEnd))
        {
            while (ends.Read())
            {
                ended = true;
                _lastEnd = ends.GetInt64(0);
                Wake_NeedsGate(ends.GetString(1));
            }
        }

        if (!ended)
        {
            // If the newest outcomes were deleted, SQLite reuses their numbers.
            _lastEnd = Math.Min(_lastEnd, _session.Number(JobSql.SelectLastEnd) ?? 0);
        }
    }

    private void Wake_NeedsGate(string id)
    {
        if (_listeners.TryGetValue(id, out var signals))
        {
            signals.ForEach(signal => signal.Wake());
        }
    }

    private void WakeAll_NeedsGate()
    {
        foreach (var signal in _listeners.Values.SelectMany(signals => signals))
        {
            signal.Wake();
        }
    }

    private void Leave(string id, Signal signal)
    {
        lock (_gate)
        {
            if (_listeners.TryGetValue(id, out var signals) && signals.Remove(signal) && signals.Count == 0)
            {
                _listeners.Remove(id);
                if (_listeners.Count == 0)
                {
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    private sealed class Signal(SqliteJobSignals signals, string id) : IJobSignal
    {
        private volatile TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Wake() => _woken.TrySetResult();

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await _woken.Task.WaitAsync(cancellationToken);
            // A wake before this line announces a change that the caller's next read sees.
            _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void Dispose() => signals.Leave(id, this);
    }
}
