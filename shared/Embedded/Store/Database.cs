using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Store;

/// <summary>One SQLite file shared by the machine's processes: one writer a process, and readers that wait for nobody.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Entries in one transaction: enough to spread the cost of the disk, few enough to let other processes in.</summary>
    private const int MaxGroup = 256;

    private readonly SqliteFile _file;
    private readonly Session _writer;
    private readonly GroupCommit<Session> _commits;
    private readonly ConcurrentBag<Session> _idleReaders = [];

    public Database(SqliteFile file, IReadOnlyList<string> schema, TimeProvider time)
    {
        _file = file;
        _writer = file.OpenWriter(schema);
        _commits = new GroupCommit<Session>(_writer, write => file.Transact(_writer, write), "store writer", MaxGroup, time);
        _commits.Start();
    }

    /// <summary>Writes in a transaction shared with other callers; durable when it returns. A canceled wait does not undo it.</summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new WriteEntry<T>(write);
        ObjectDisposedException.ThrowIf(!_commits.Post(entry), this);
        return entry.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Reads at once, on the caller's thread: a read by key takes microseconds and waits for no writer.</summary>
    public T Read<T>(Func<Session, T> read)
    {
        var session = _idleReaders.TryTake(out var idle) ? idle : OpenReader();
        try
        {
            var result = read(session);
            _idleReaders.Add(session);
            return result;
        }
        catch (SqliteException e)
        {
            session.Dispose();
            throw _file.Unavailable(e);
        }
    }

    /// <summary>A reader of its own, for who must see one connection's view over time.</summary>
    public Session OpenReader() => new(_file.Open());

    public void Dispose()
    {
        while (_idleReaders.TryTake(out var session))
        {
            session.Dispose();
        }

        // The writer last: the last connection to close folds the log into the file.
        _commits.Dispose();
        _writer.Dispose();
    }

    private sealed class WriteEntry<T>(Func<Session, T> write) : CommitEntry<Session>
    {
        // The callers go on elsewhere: the writer's thread is for writing.
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override void Write(Session store) => _result = write(store);

        public override void OnDurable() => _completion.SetResult(_result!);

        public override bool OnFailed(Exception error, bool alone)
        {
            // The fault may be another's; but if the file is busy, asking again for each would only multiply the wait.
            if (!alone && !SqliteFile.IsBusy(error))
            {
                return true;
            }

            _completion.SetException(error);
            return false;
        }
    }
}
