namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>The messages at the head of a queue that are in memory and free, lowest sequence number first.</summary>
internal sealed class ReadyMessages
{
    private readonly SortedSet<BrokerMessage> _messages =
        new(Comparer<BrokerMessage>.Create((a, b) => a.SequenceNumber.CompareTo(b.SequenceNumber)));

    public int Count => _messages.Count;

    public long Bytes { get; private set; }

    public BrokerMessage? First => _messages.Min;

    public void Add(BrokerMessage message)
    {
        if (_messages.Add(message))
            Bytes += message.Content.Length;
    }

    public bool Remove(BrokerMessage message)
    {
        if (!_messages.Remove(message))
            return false;
        Bytes -= message.Content.Length;
        return true;
    }

    public bool TryTake(out BrokerMessage message)
    {
        message = _messages.Min!;
        return message is not null && Remove(message);
    }
}
