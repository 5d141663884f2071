using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Store;

/// <summary>
/// One SQLite file shared by the processes of the machine, with one writer per process and readers that never wait.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>
    /// The maximum number of entries in one transaction: enough to share the cost of a sync, but few enough to let
    /// other processes write.
    /// </summary>
    private const int MaxGroup = 256;

    private readonly SqliteFile _file;
    private readonly Session _writer;
    private readonly GroupCommit<Session> _commits;
    private readonly ConcurrentBag<Session> _idleReaders = [];

    public Database(SqliteFile file, IReadOnlyList<string> schema, TimeProvider time)
    {
        _file = file;
        _writer = file.OpenWriter(schema);
        _commits = new GroupCommit<Session>(
            _writer, write => file.Transact(_writer, write), "store writer", MaxGroup, time);
        _commits.Start();
    }

    /// <summary>
    /// Writes in a transaction shared with other callers. The write is durable when the call returns. Cancellation ends
    /// only the wait.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new WriteEntry<T>(write);
        ObjectDisposedException.ThrowIf(!_commits.Post(entry), this);
        return entry.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Reads at once on the caller's thread. A read by key takes microseconds and does not wait for the writer.
    /// </summary>
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

    /// <summary>Opens a separate reader, for callers that must use one connection over time.</summary>
    public Session OpenReader() => new(_file.Open());

    public void Dispose()
    {
        while (_idleReaders.TryTake(out var session))
        {
            session.Dispose();
        }

        // Close the writer last: the last connection to close merges the log into the file.
        _commits.Dispose();
        _writer.Dispose();
    }

    private sealed class WriteEntry<T>(Func<Session, T> write) : CommitEntry<Session>
    {
        // Callers continue on other threads, because the writer's thread is only for writing.
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override void Write(Session store) => _result = write(store);

        public override void OnDurable() => _completion.SetResult(_result!);

        public override bool OnFailed(Exception error, bool alone)
        {
            // Another entry may be the cause. But if the file is busy, a retry of each entry would only multiply the
            // wait.
            if (!alone && !SqliteFile.IsBusy(error))
            {
                return true;
            }

            _completion.SetException(error);
            return false;
        }
    }
}
