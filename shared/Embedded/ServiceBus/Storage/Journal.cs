using Microsoft.Extensions.Logging;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The one thread that touches the queue file. Nothing that was posted to it is lost while the disk takes nothing: its settlements wait for better days.</summary>
internal sealed partial class Journal : IDisposable
{
    /// <summary>Bounds what one sync waits for.</summary>
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

    /// <summary>Reads every entry that was posted before.</summary>
    public void Read(Action<MessageStore> read) => _commits.Read(store =>
    {
        try
        {
            read(store);
        }
        catch (Exception e)
        {
            // The reader has been told by its own means; the journal must outlive any read.
            LogReadFailed(e);
        }
    });

    /// <summary>Writes what still waits, then ends the thread.</summary>
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
            LogCommitWorksAgain();
        }

        _isFailing = false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue file takes no writes; sends are refused until it does.")]
    private partial void LogCommitFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue file takes writes again.")]
    private partial void LogCommitWorksAgain();

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading the queue file failed.")]
    private partial void LogReadFailed(Exception error);
}
