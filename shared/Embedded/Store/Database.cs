using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.Store;

/// <summary>One SQLite file shared by the machine's processes: one writer a process, and readers that wait for nobody.</summary>
internal sealed class Database : IDisposable
{
    private readonly StoreFile _file;
    private readonly GroupCommit _writer;
    private readonly ConcurrentBag<Session> _idleReaders = [];

    public Database(StoreFile file, IReadOnlyList<string> schema, TimeProvider time)
    {
        _file = file;
        var connection = file.Open();
        try
        {
            file.Migrate(connection, schema);
            StoreFile.LeaveWaitingToCaller(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _writer = new GroupCommit(new Session(connection), file, time);
    }

    /// <summary>Writes in a transaction shared with other callers; durable when it returns.</summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellationToken) => _writer.RunAsync(write, cancellationToken);

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
        _writer.Dispose();
    }
}
