namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>
/// Computes the credit of a receiver, so that the messages in hand and the outstanding credit never exceed its
/// concurrency.
/// </summary>
internal sealed class CreditCount(int concurrency)
{
    private readonly int _step = Math.Max(1, concurrency / 16);
    private int _credit;
    private int _inHand;

    /// <summary>Whether messages are wanted. Those that arrive after it is false return to the queue.</summary>
    public bool IsOpen { get; set; }

    /// <summary>
    /// Returns the credit to add now. If the concurrency is high, small amounts are saved up, so that not every message
    /// costs a flow frame.
    /// </summary>
    public int Give()
    {
        var missing = concurrency - _inHand - _credit;
        if (!IsOpen || missing < _step)
        {
            return 0;
        }

        _credit += missing;
        return missing;
    }

    /// <summary>Records a message. Returns false if no more are wanted.</summary>
    public bool TryTake()
    {
        _credit--;
        if (!IsOpen)
        {
            return false;
        }

        _inHand++;
        return true;
    }

    public void Done() => _inHand--;

    /// <summary>Resets the credit, because a new link has none.</summary>
    public void Restart() => _credit = 0;
}
