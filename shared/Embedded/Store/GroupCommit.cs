using Microsoft.Data.Sqlite;
using Serverless.Serving;

namespace Serverless.Embedded.Store;

/// <summary>
/// The one writer of a process: what waits while a commit is on its way to the disk shares the next one.
/// A caller's task completes after the commit of its write, so completed means durable.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    /// <summary>Writes in one transaction: enough to spread the cost of the disk, few enough to let other processes in.</summary>
    private const int MaxGroup = 256;

    // Bounded by its callers: each has one write here and waits for it. A monitor sleeps at once, where a semaphore would first spin.
    private readonly Queue<Write> _waiting = new();
    private readonly object _gate = new();
    private readonly List<Write> _group = new(MaxGroup);
    private readonly Gathering _gathering;
    private readonly Session _session;
    private readonly StoreFile _file;
    private readonly Thread _thread;
    private readonly TimeProvider _time;
    private bool _ending;

    public GroupCommit(Session session, StoreFile file, TimeProvider time)
    {
        _session = session;
        _file = file;
        _time = time;
        _gathering = new Gathering(time);
        // A thread of its own: it blocks on the disk, which must cost the pool no thread.
        _thread = new Thread(WriteUntilDisposed) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Runs the write within a transaction. A canceled wait does not undo it.</summary>
    public Task<T> RunAsync<T>(Func<Session, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Write<T>(write);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            _waiting.Enqueue(waiting);
            if (_waiting.Count == 1 || _gathering.IsCompletedBy(_waiting.Count))
            {
                Monitor.Pulse(_gate);
            }
        }

        return waiting.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Commits what waits and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _session.Dispose();
    }

    // Whatever fails, the callers of that group are told and the next group has its own chance: a disk that was full may have room.
    private void WriteUntilDisposed()
    {
        while (FillGroup())
        {
            CommitGroup();
            _group.Clear();
        }
    }

    /// <summary>Waits for writes and takes all there are; false where none will come.</summary>
    private bool FillGroup()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_ending)
            {
                Monitor.Wait(_gate);
            }

            if (!_gathering.IsComplete(_waiting.Count) && !_ending && _gathering.RestMilliseconds() is > 0 and var rest)
            {
                Monitor.Wait(_gate, rest);
            }

            while (_group.Count < MaxGroup && _waiting.TryDequeue(out var next))
            {
                _group.Add(next);
            }

            _gathering.Went(_group.Count);
        }

        return _group.Count > 0;
    }

    private void CommitGroup()
    {
        if (TryCommit(_group) is not { } failure)
        {
            return;
        }

        // One bad write must not fail its neighbours; but where the store itself is busy, asking again for each would only multiply the wait.
        if (_group.Count == 1 || failure is StoreUnavailableException { InnerException: SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY } })
        {
            _group.ForEach(write => write.Fail(failure));
            return;
        }

        foreach (var write in _group)
        {
            if (TryCommit([write]) is { } own)
            {
                write.Fail(own);
            }
        }
    }

    private Exception? TryCommit(List<Write> writes)
    {
        try
        {
            Begin();
            writes.ForEach(write => write.Apply(_session));
            _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Rollback();
            return e is SqliteException ? _file.Unavailable(e) : e;
        }

        writes.ForEach(write => write.Complete());
        return null;
    }

    // SQLite's own wait sleeps longer and longer, up to 100 ms, while a busy neighbour takes turn after turn: look each millisecond instead.
    private void Begin()
    {
        var began = _time.GetTimestamp();
        var spin = default(SpinWait);
        while (!_session.TryBegin())
        {
            if (_time.GetElapsedTime(began) > _file.BusyTimeout)
            {
                SqliteException.ThrowExceptionForRC(SQLitePCL.raw.SQLITE_BUSY, null);
            }

            spin.SpinOnce(sleep1Threshold: 10);
        }
    }

    private void Rollback()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does where the disk is full.
        }
    }

    private abstract class Write
    {
        public abstract void Apply(Session session);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Write<T>(Func<Session, T> write) : Write
    {
        // The callers go on elsewhere: the writer's thread is for writing.
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override void Apply(Session session) => _result = write(session);

        public override void Complete() => _completion.SetResult(_result!);

        public override void Fail(Exception e) => _completion.SetException(e);
    }
}
