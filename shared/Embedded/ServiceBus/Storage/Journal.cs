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

<<<<<<< HEAD
    public void Start() => _commits.Start();
=======
    public void Post(JournalEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (!entry.CanWait)
            {
                _urgent++;
            }

            if (_entries.Count == 1 || (!entry.CanWait && (_urgent == 1 || _gathering.IsCompletedBy(_urgent))))
            {
                Monitor.Pulse(_gate);
            }
        }
    }
>>>>>>> e724a47 (Put braces around every body)

    public void Post(CommitEntry<MessageStore> entry) => _commits.Post(entry);

<<<<<<< HEAD
    /// <summary>Reads every entry that was posted before.</summary>
    public void Read(Action<MessageStore> read) => _commits.Read(store =>
=======
    /// <summary>Writes what still waits, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread?.Join();
        store.Dispose();
    }

    private void Run()
    {
        while (Next(out var read))
        {
            if (_batch.Count > 0)
            {
                Commit();
            }

            if (read is not null)
            {
                Run(read);
            }
        }
    }

    /// <summary>Fills the batch; hands out a read only when no entry waits before it.</summary>
    private bool Next(out Action<MessageStore>? read)
    {
        read = null;
        lock (_gate)
        {
            while (_urgent == 0 && _reads.Count == 0 && _batch.Count == 0 && !_stopping)
            {
                if (!Monitor.Wait(_gate, _entries.Count == 0 ? Timeout.InfiniteTimeSpan : LongestWait))
                {
                    break;
                }
            }

            if (_batch.Count > 0 && _entries.Count == 0)
            {
                // Only what failed before waits: let the disk rest.
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate, RetryPause);
            }

            if (_urgent > 0 && !_gathering.IsComplete(_urgent) && _reads.Count == 0 && !_stopping && _gathering.RestMilliseconds() is > 0 and var rest)
            {
                Monitor.Wait(_gate, rest);
            }

            _gathering.Went(_urgent);
            while (_batch.Count < MaxBatch && _entries.TryDequeue(out var entry))
            {
                _batch.Add(entry);
                if (!entry.CanWait)
                {
                    _urgent--;
                }
            }

            if (_entries.Count == 0)
            {
                _reads.TryDequeue(out read);
            }

            return _batch.Count > 0 || read is not null || !_stopping;
        }
    }

    /// <summary>Where the batch fails with its sends, its settlements alone may still find room: they make some.</summary>
    private void Commit()
    {
        if (TryCommit() || _batch.Count == 0 || TryCommit())
        {
            _batch.Clear();
        }
    }

    private bool TryCommit()
    {
        try
        {
            store.Commit(() =>
            {
                foreach (var entry in _batch)
                {
                    entry.Write(store);
                }
            });
        }
        catch (Exception e)
        {
            // Whatever the cause, nothing of the batch is on disk: its sends are refused, its settlements wait for better days.
            if (!IsFailing)
            {
                LogCommitFailed(logger, e, _batch.Count);
            }

            IsFailing = true;
            _batch.RemoveAll(entry => !entry.OnFailed(e));
            return false;
        }

        if (IsFailing)
        {
            LogCommitWorksAgain(logger);
        }

        IsFailing = false;
        foreach (var entry in _batch)
        {
            entry.OnDurable();
        }

        return true;
    }

    private void Run(Action<MessageStore> read)
>>>>>>> e724a47 (Put braces around every body)
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
