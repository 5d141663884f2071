using Microsoft.Extensions.Logging;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// The only thread that accesses the queue file. If the disk rejects writes, posted entries are not lost: settlements
/// wait until writes succeed.
/// </summary>
internal sealed partial class Journal : IDisposable
{
    /// <summary>Limits the work of one sync.</summary>
    private const int MaxGroup = 2048;

    private readonly MessageStore _store;
    private readonly ILogger<Journal> _logger;
    private readonly GroupCommit<MessageStore> _commits;
    private bool _isFailing;

    public Journal(MessageStore store, TimeProvider time, ILogger<Journal> logger)
    {
        _store = store;
        _logger = logger;
        _commits = new GroupCommit<MessageStore>(store, Commit, "queue journal", MaxGroup, time);
    }

    public void Start() => _commits.Start();

    public void Post(CommitEntry<MessageStore> entry) => _commits.Post(entry);

    /// <summary>Runs a read that sees all entries posted before it.</summary>
    public void Read(Action<MessageStore> read) => _commits.Read(store =>
    {
        try
        {
            read(store);
        }
        catch (Exception e)
        {
            // The reader reports its own failure. The journal must survive any read.
            LogReadFailed(e);
        }
    });

    /// <summary>Writes the waiting entries, then ends the thread.</summary>
    public void Dispose()
    {
        _commits.Dispose();
        _store.Dispose();
    }

    private void Commit(Action write)
    {
        try
        {
            _store.Commit(write);
        }
        catch (Exception e)
        {
            if (!_isFailing)
            {
                LogCommitFailed(e);
            }

            _isFailing = true;
            throw;
        }

        if (_isFailing)
        {
            LogCommitsAgain();
        }

        _isFailing = false;
    }

    [LoggerMessage(LogLevel.Error, "The queue file rejects writes; sends are rejected until it accepts writes again.")]
    private partial void LogCommitFailed(Exception error);

    [LoggerMessage(LogLevel.Information, "The queue file accepts writes again.")]
    private partial void LogCommitsAgain();

    [LoggerMessage(LogLevel.Error, "Reading the queue file failed.")]
    private partial void LogReadFailed(Exception error);
}
