using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// The one thread that touches the disk. It takes all entries that wait into one transaction (group commit): under load many
/// sends share one sync, and a lone send waits for its own only. Reads see every entry posted before them.
/// </summary>
internal sealed partial class Journal(MessageStore store, TimeProvider time, ILogger<Journal> logger) : IDisposable
{
    /// <summary>Bounds what one sync waits for.</summary>
    private const int MaxBatch = 2048;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an entry that can wait does so where nothing else comes: half of all syncs are saved by it under load.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private readonly Queue<JournalEntry> _entries = new();
    private readonly Queue<Action<MessageStore>> _reads = new();
    private readonly List<JournalEntry> _batch = [];
    private readonly Gathering _gathering = new(time);
    private Thread? _thread;
    private int _urgent;
    private bool _stopping;

    /// <summary>The last transaction failed: the disk takes nothing.</summary>
    public bool IsFailing { get; private set; }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "queue journal" };
        _thread.Start();
    }

    public void Post(JournalEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (!entry.CanWait)
                _urgent++;
            if (_entries.Count == 1 || (!entry.CanWait && (_urgent == 1 || _gathering.IsCompletedBy(_urgent))))
                Monitor.Pulse(_gate);
        }
    }

    public void Read(Action<MessageStore> read)
    {
        lock (_gate)
        {
            _reads.Enqueue(read);
            Monitor.Pulse(_gate);
        }
    }

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
                Commit();
            if (read is not null)
                Run(read);
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
                    break;
            }

            if (_batch.Count > 0 && _entries.Count == 0)
            {
                // Only what failed before waits: let the disk rest.
                if (_stopping)
                    return false;
                Monitor.Wait(_gate, RetryPause);
            }

            if (_urgent > 0 && !_gathering.IsComplete(_urgent) && _reads.Count == 0 && !_stopping && _gathering.RestMilliseconds() is > 0 and var rest)
                Monitor.Wait(_gate, rest);
            _gathering.Went(_urgent);
            while (_batch.Count < MaxBatch && _entries.TryDequeue(out var entry))
            {
                _batch.Add(entry);
                if (!entry.CanWait)
                    _urgent--;
            }

            if (_entries.Count == 0)
                _reads.TryDequeue(out read);
            return _batch.Count > 0 || read is not null || !_stopping;
        }
    }

    /// <summary>Where the batch fails with its sends, its settlements alone may still find room: they make some.</summary>
    private void Commit()
    {
        if (TryCommit() || _batch.Count == 0 || TryCommit())
            _batch.Clear();
    }

    private bool TryCommit()
    {
        try
        {
            store.Commit(() =>
            {
                foreach (var entry in _batch)
                    entry.Write(store);
            });
        }
        catch (Exception e)
        {
            // Whatever the cause, nothing of the batch is on disk: its sends are refused, its settlements wait for better days.
            if (!IsFailing)
                LogCommitFailed(logger, e, _batch.Count);
            IsFailing = true;
            _batch.RemoveAll(entry => !entry.OnFailed(e));
            return false;
        }

        if (IsFailing)
            LogCommitWorksAgain(logger);
        IsFailing = false;
        foreach (var entry in _batch)
            entry.OnDurable();
        return true;
    }

    private void Run(Action<MessageStore> read)
    {
        try
        {
            read(store);
        }
        catch (Exception e)
        {
            // The reader has been told by its own means; the journal must outlive any read.
            LogReadFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue file took no write of {Entries} entries; sends are refused until it does.")]
    private static partial void LogCommitFailed(ILogger logger, Exception error, int entries);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue file takes writes again.")]
    private static partial void LogCommitWorksAgain(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading the queue file failed.")]
    private static partial void LogReadFailed(ILogger logger, Exception error);
}
