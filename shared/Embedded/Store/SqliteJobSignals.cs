using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.Sqlite;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Store;

/// <summary>
/// Wakes the readers of jobs that ended, whichever process wrote the end. Where the queue is in this process, the settlement of a
/// job's message says so at once. Besides, while anybody listens, it looks now and then at SQLite's counter of other connections'
/// commits (microseconds), and only where that moved reads which jobs ended.
/// </summary>
internal sealed class SqliteJobSignals : IJobSignals, IDisposable
{
    private static readonly TimeSpan IntervalAlone = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan IntervalBesideQueue = TimeSpan.FromMilliseconds(50);

    /// <summary>After so long all are woken, for the changes that are not ends.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Signal>> _listeners = [];
    private readonly Session _session;
    private readonly ITimer _timer;
    private readonly EmbeddedServiceBus? _queue;
    private readonly TimeSpan _interval;
    private long _commits;
    private long _lastEnd;
    private int _looks;

    public SqliteJobSignals(StoreDatabases databases, TimeProvider time, EmbeddedServiceBus? queue = null)
    {
        _queue = queue;
        _interval = queue is null ? IntervalAlone : IntervalBesideQueue;
        _session = databases.Jobs.OpenReader();
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _queue?.Settled += OnSettled;
    }

    public IJobSignal Listen(JobId id)
    {
        var signal = new Signal(this, id.Value);
        lock (_gate)
        {
            if (_listeners.Count == 0)
            {
                // From here on, before the listener reads the store: an end that this does not cover, that read sees.
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

    // A worker settles a job's message, whose id is the job's, after it wrote the outcome.
    private void OnSettled(string queue, string messageId)
    {
        lock (_gate)
        {
            Wake_NeedsGate(messageId);
        }
    }

    private void Look()
    {
        // A look that is still at work covers this one.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            if (_listeners.Count > 0)
            {
                Look_NeedsGate();
            }
        }
        catch (SqliteException)
        {
            // The listeners' own reads meet the same failure and report it.
            WakeAll_NeedsGate();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Look_NeedsGate()
    {
        if (++_looks * _interval >= Round)
        {
            _looks = 0;
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
            // Where the newest outcomes were deleted, their numbers are used again.
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
            // A wake that falls before this line tells of a change that the caller's next read sees.
            _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void Dispose() => signals.Leave(id, this);
    }
}
