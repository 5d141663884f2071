namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The active, unlocked messages of a queue: its head in memory, lowest sequence number first, and the count of the
/// messages behind it, which are only in the store. The two never overlap, because loaded messages have numbers up to
/// <see cref="LastLoaded"/>.
/// </summary>
internal sealed class QueueHead(HeadLimits limits)
{
    private readonly SortedSet<BrokerMessage> _messages =
        new(Comparer<BrokerMessage>.Create((a, b) => a.SequenceNumber.CompareTo(b.SequenceNumber)));
    private long _bytes;
    private long _behind;

    /// <summary>The number after which the store must search for the next messages.</summary>
    public long LastLoaded { get; private set; }

    public BrokerMessage? First => _messages.Min;

    /// <summary>Whether the head is low and more messages wait behind it.</summary>
    public bool WantsMore => _behind > 0 && limits.IsLow(_messages.Count, _bytes);

    /// <summary>Sets the state at start, when nothing is loaded.</summary>
    public void Start(long active) => _behind = active;

    /// <summary>Adds a message to the end of the queue.</summary>
    public void Append(BrokerMessage message)
    {
        if (_behind > 0 || limits.IsFull(_messages.Count, _bytes))
        {
            _behind++;
        }
        else
        {
            AddLoaded(message);
        }
    }

    /// <summary>Adds the next messages from behind the head, in order.</summary>
    public void Load(IReadOnlyList<BrokerMessage> messages)
    {
        foreach (var message in messages)
        {
            AddLoaded(message);
        }

        // The count comes from the store. If the store has fewer messages than it counted, do not load forever.
        _behind = messages.Count == 0 ? 0 : _behind - messages.Count;
    }

    /// <summary>Returns a message that was taken.</summary>
    public void Return(BrokerMessage message)
    {
        _messages.Add(message);
        _bytes += message.Content.Length;
    }

    public bool TryTake(out BrokerMessage message)
    {
        message = _messages.Min!;
        if (message is null)
        {
            return false;
        }

        _bytes -= message.Content.Length;
        return _messages.Remove(message);
    }

    /// <summary>
    /// Removes a message that the store found. Returns false if it is not here because it is locked or settled.
    /// </summary>
    public bool TryRemove(BrokerMessage message)
    {
        if (message.SequenceNumber > LastLoaded)
        {
            _behind--;
            return true;
        }

        if (!_messages.Remove(message))
        {
            return false;
        }

        _bytes -= message.Content.Length;
        return true;
    }

    private void AddLoaded(BrokerMessage message)
    {
        Return(message);
        LastLoaded = message.SequenceNumber;
    }
}
