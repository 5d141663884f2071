namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The active messages of a queue that nobody holds: its head in memory, lowest sequence number first, and a count of those behind it,
/// which are only in the store. The two never overlap: what is loaded has numbers up to <see cref="LastLoaded"/>.
/// </summary>
internal sealed class QueueHead(HeadLimits limits)
{
    private readonly SortedSet<BrokerMessage> _messages =
        new(Comparer<BrokerMessage>.Create((a, b) => a.SequenceNumber.CompareTo(b.SequenceNumber)));
    private long _bytes;
    private long _behind;

    /// <summary>The number after which the store must look for the next messages.</summary>
    public long LastLoaded { get; private set; }

    public BrokerMessage? First => _messages.Min;

    /// <summary>The head has run low and more waits behind it.</summary>
    public bool WantsMore => _behind > 0 && limits.IsLow(_messages.Count, _bytes);

    /// <summary>At start nothing is loaded.</summary>
    public void Start(long active) => _behind = active;

    /// <summary>A message came to the end of the queue.</summary>
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

    /// <summary>The next messages from behind the head, in order.</summary>
    public void Load(IReadOnlyList<BrokerMessage> messages)
    {
        foreach (var message in messages)
        {
            AddLoaded(message);
        }

        // The counts are the store's own; a store that has fewer messages than it counted must not be asked for ever.
        _behind = messages.Count == 0 ? 0 : _behind - messages.Count;
    }

    /// <summary>Puts back a message that was taken.</summary>
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

    /// <summary>Takes out a message that the store found; false where it is not here, because somebody holds it or has settled it.</summary>
    public bool TryTakeOut(BrokerMessage message)
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
