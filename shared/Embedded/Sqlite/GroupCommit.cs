namespace Serverless.Embedded.Sqlite;

/// <summary>
/// The only thread that writes a file. Entries that arrive during a commit share the next one. Under load many entries
/// share one sync, and a single entry waits only for its own.
/// </summary>
/// <param name="store">The store to which the entries write.</param>
/// <param name="transact">Runs one transaction on the store.</param>
/// <param name="name">The name of the thread.</param>
/// <param name="maxGroup">The maximum number of entries in one transaction, which limits the time of a sync and the
/// wait of other processes.</param>
/// <param name="time">The clock that times the gathering of entries.</param>
internal sealed class GroupCommit<TStore>(
    TStore store, Action<Action> transact, string name, int maxGroup, TimeProvider time) : IDisposable
{
    /// <summary>The maximum wait of an entry that can wait. Under load, waiting saves half of all syncs.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(10);

    /// <summary>The pause before a retry if no new entries wait.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    // Bounded by the callers, because each waits for its entries. A monitor sleeps at once, but a semaphore would spin
    // first.
    private readonly object _gate = new();
    private readonly Queue<CommitEntry<TStore>> _waiting = new();
    private readonly Queue<Action<TStore>> _reads = new();
    private readonly Gathering _gathering = new(time);
    private List<CommitEntry<TStore>> _group = [];
    private Thread? _thread;
    private int _urgent;
    private bool _ending;

    /// <summary>Starts the thread. Until then the caller may use the store.</summary>
    public void Start()
    {
        // A dedicated thread, because it blocks on the disk and must not occupy a thread of the pool.
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <returns>False if the thread is ending or has ended, so the entry might never be written.</returns>
    public bool Post(CommitEntry<TStore> entry)
    {
        lock (_gate)
        {
            _waiting.Enqueue(entry);
            if (!entry.CanWait)
            {
                _urgent++;
            }

            if (_waiting.Count == 1 || (!entry.CanWait && (_urgent == 1 || _gathering.IsCompletedBy(_urgent))))
            {
                Monitor.Pulse(_gate);
            }

            return !_ending;
        }
    }

    /// <summary>
    /// Runs a read on the writer's thread, between two transactions. It sees all entries posted before it, and must not
    /// throw.
    /// </summary>
    public void Read(Action<TStore> read)
    {
        lock (_gate)
        {
            _reads.Enqueue(read);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes the waiting entries, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.Pulse(_gate);
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (Next(out var read))
        {
            if (_group.Count > 0)
            {
                Commit();
            }

            read?.Invoke(store);
        }
    }

    /// <summary>Fills the group. It returns a read only if no entry waits before it.</summary>
    private bool Next(out Action<TStore>? read)
    {
        lock (_gate)
        {
            while (_urgent == 0 && _reads.Count == 0 && _group.Count == 0 && !_ending)
            {
                if (!Monitor.Wait(_gate, _waiting.Count == 0 ? Timeout.InfiniteTimeSpan : MaxWait))
                {
                    break;
                }
            }

            read = null;
            if (_group.Count > 0 && _waiting.Count == 0)
            {
                // Only entries that failed before wait, so pause.
                if (_ending)
                {
                    return false;
                }

                Monitor.Wait(_gate, RetryPause);
            }

            if (_urgent > 0
                && !_gathering.IsComplete(_urgent) && _reads.Count == 0 && !_ending
                && _gathering.RestMilliseconds() is > 0 and var rest)
            {
                Monitor.Wait(_gate, rest);
            }

            _gathering.Committing(_urgent);
            while (_group.Count < maxGroup && _waiting.TryDequeue(out var entry))
            {
                _group.Add(entry);
                _urgent -= entry.CanWait ? 0 : 1;
            }

            if (_waiting.Count == 0)
            {
                _reads.TryDequeue(out read);
            }

            return _group.Count > 0 || read is not null || !_ending;
        }
    }

    /// <summary>
    /// After a failure the next group is still tried, because a full disk may have space again. Entries to retry are
    /// committed without those that gave up: settlements may succeed when sends do not. If none gave up, each is
    /// committed alone, so one bad entry does not fail the others.
    /// </summary>
    private void Commit()
    {
        var tried = _group.Count;
        if (!TryCommit(_group) && _group.Count > 0)
        {
            if (_group.Count < tried)
            {
                TryCommit(_group);
            }
            else
            {
                CommitEachAlone();
            }
        }
    }

    private void CommitEachAlone()
    {
        var each = _group;
        _group = [];
        foreach (var entry in each)
        {
            // Entries after one that must wait also wait, because entries are written in order.
            List<CommitEntry<TStore>> one = [entry];
            if (_group.Count > 0 || !TryCommit(one))
            {
                _group.AddRange(one);
            }
        }
    }

    /// <summary>Commits a group. If it fails, the entries to retry remain in the group.</summary>
    private bool TryCommit(List<CommitEntry<TStore>> group)
    {
        try
        {
            transact(() => group.ForEach(entry => entry.Write(store)));
        }
        catch (Exception e)
        {
            var alone = group.Count == 1;
            group.RemoveAll(entry => !entry.OnFailed(e, alone));
            return false;
        }

        group.ForEach(entry => entry.OnDurable());
        group.Clear();
        return true;
    }
}
