namespace Serverless.Embedded.Sqlite;

/// <summary>
/// The one thread that writes a file. Entries that wait while a commit is on its way to the disk share the next one: under load many
/// share one sync, and a lone one waits for its own only.
/// </summary>
/// <param name="store">What the entries write to.</param>
/// <param name="transact">Runs one transaction on it.</param>
/// <param name="name">The name of the thread.</param>
/// <param name="maxGroup">Most entries in one transaction: it bounds what one sync waits for, and how long other processes wait.</param>
/// <param name="time">The time by which commits gather entries.</param>
internal sealed class GroupCommit<TStore>(TStore store, Action<Action> transact, string name, int maxGroup, TimeProvider time) : IDisposable
{
    /// <summary>How long an entry that can wait does so if nothing else comes: half of all syncs are saved by it under load.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(10);

    /// <summary>The pause before entries that must be tried again are tried alone.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    // Bounded by its callers: each waits for its entries. A monitor sleeps at once, where a semaphore would first spin.
    private readonly object _gate = new();
    private readonly Queue<CommitEntry<TStore>> _waiting = new();
    private readonly Queue<Action<TStore>> _reads = new();
    private readonly Gathering _gathering = new(time);
    private List<CommitEntry<TStore>> _group = [];
    private Thread? _thread;
    private int _urgent;
    private bool _ending;

    /// <summary>Until it starts, the store is the caller's.</summary>
    public void Start()
    {
        // A thread of its own: it blocks on the disk, which must cost the pool no thread.
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <returns>False if the thread ends, or has ended: the entry may never be written.</returns>
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

    /// <summary>Reads on the writer's thread, between two transactions: it sees every entry that was posted before. It must not throw.</summary>
    public void Read(Action<TStore> read)
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

    /// <summary>Fills the group; returns a read only when no entry waits before it.</summary>
    private bool Next(out Action<TStore>? read)
    {
        lock (_gate)
        {
            while (_urgent == 0 && _reads.Count == 0 && _group.Count == 0 && !_ending)
            {
                if (!Monitor.Wait(_gate, _waiting.Count == 0 ? Timeout.InfiniteTimeSpan : LongestWait))
                {
                    break;
                }
            }

            read = null;
            if (_group.Count > 0 && _waiting.Count == 0)
            {
                // Only what failed before waits: let the disk rest.
                if (_ending)
                {
                    return false;
                }

                Monitor.Wait(_gate, RetryPause);
            }

            if (_urgent > 0 && !_gathering.IsComplete(_urgent) && _reads.Count == 0 && !_ending && _gathering.RestMilliseconds() is > 0 and var rest)
            {
                Monitor.Wait(_gate, rest);
            }

            _gathering.Went(_urgent);
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
    /// Whatever fails, the next group has its own chance: a disk that was full may have room. Entries that must be tried again are, without
    /// those that gave up: settlements may find the room that sends do not. If none gave up, each is tried alone: one bad entry does not fail the others.
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
            // What comes after an entry that must wait waits too: entries are written in their order.
            List<CommitEntry<TStore>> one = [entry];
            if (_group.Count > 0 || !TryCommit(one))
            {
                _group.AddRange(one);
            }
        }
    }

    /// <summary>Leaves in the group what must be tried again.</summary>
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
