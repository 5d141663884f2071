using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>The queues on disk. Only the journal's thread may use it.</summary>
internal sealed class MessageStore : IDisposable
{
    private const int TrimLimit = 20_000;

    private const long PagesPerMegabyte = (1 << 20) / 4096;

    /// <summary>A folder that another queue uses is rejected without waiting for it.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    private readonly SqliteFile _file;
    private readonly Session _session;
    private readonly Dictionary<int, DuplicateHistory> _histories = [];

    public MessageStore(string folder, int maxFileMegabytes, TimeProvider time)
    {
        _file = new SqliteFile(folder, "queues.db", "ServiceBus:DataFolder", BusyTimeout, time);
        _session = _file.OpenWriter(
            Schema.Steps,
            $"PRAGMA locking_mode = EXCLUSIVE; PRAGMA max_page_count = {maxFileMegabytes * PagesPerMegabyte};");
        Queues = new QueueRows(_session);
        Messages = new MessageRows(_session);
        Sent = new SentRows(_session);
    }

    public QueueRows Queues { get; }

    public MessageRows Messages { get; }

    public SentRows Sent { get; }

    /// <summary>Opens a queue, and creates it if necessary.</summary>
    public QueueRow Open(QueueSettings settings)
    {
        var row = Queues.Open(settings.Name);
        if (settings.RequiresDuplicateDetection)
        {
            var history = new DuplicateHistory(settings.DuplicateWindow);
            Sent.Load(row, history);
            _histories.Add(row.Id, history);
        }

        return row;
    }

    /// <summary>Runs one transaction. If it fails, it has no effect.</summary>
    public void Commit(Action write)
    {
        try
        {
            _file.Transact(_session, () =>
            {
                write();
                Queues.SaveChanged();
            });
        }
        catch
        {
            foreach (var history in _histories.Values)
            {
                history.Rollback();
            }

            Queues.Reload();
            throw;
        }

        foreach (var history in _histories.Values)
        {
            history.Commit();
        }
    }

    /// <summary>
    /// Stores a message at the end of a queue or in its schedule. Returns null if its id was accepted before.
    /// </summary>
    public BrokerMessage? Send(int queue, BrokerMessage message, DateTimeOffset now)
    {
        if (_histories.TryGetValue(queue, out var history))
        {
            var row = Queues[queue];
            var hash = DuplicateHistory.HashOf(message.Id);
            if (!history.TryAdd(hash))
            {
                return null;
            }

            Sent.Insert(queue, ++row.LastSent, hash, now);
        }

        return Put(queue, message.DueAt > now ? Place.Scheduled : Place.Active, message with { EnqueuedAt = now });
    }

    /// <summary>Stores a rule's decision. Returns the message that it moved to the end of a queue, if any.</summary>
    public BrokerMessage? Apply(Change change)
    {
        var key = change.Key;
        switch (change)
        {
            case Change.Rewritten(_, var message):
                Messages.Update(key, message);
                return null;
            case Change.Deferred(_, var message):
                Remove(key);
                Messages.Insert(key with { Place = Place.Deferred }, message);
                Queues[key.Queue].Add(Place.Deferred, 1);
                return null;
            case Change.Appended(_, var queue, var message):
                Remove(key);
                return Put(queue, Place.Active, message);
            default:
                Remove(key);
                return null;
        }
    }

    /// <returns>False if the message does not exist.</returns>
    public bool Remove(MessageKey key)
    {
        if (!Messages.Delete(key))
        {
            return false;
        }

        Queues[key.Queue].Add(key.Place, -1);
        return true;
    }

    /// <summary>Deletes ids that are outside of their queue's window.</summary>
    public void TrimHistories(DateTimeOffset now)
    {
        foreach (var (queue, history) in _histories)
        {
            foreach (var hash in Sent.Trim(queue, history.ForgottenUntil(now), TrimLimit))
            {
                history.Forget(hash);
            }
        }
    }

    public void Dispose() => _session.Dispose();

    private BrokerMessage Put(int queue, Place place, BrokerMessage message)
    {
        var row = Queues[queue];
        var number = ++row.LastNumber;
        var origin = message.EnqueuedSequenceNumber;
        var stored = message with { SequenceNumber = number, EnqueuedSequenceNumber = origin == 0 ? number : origin };
        Messages.Insert(new MessageKey(queue, place, number), stored);
        row.Add(place, 1);
        return stored;
    }
}
