namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>
/// Computes the credit of a receiver, so that the messages in hand and the outstanding credit never exceed its
/// concurrency.
/// </summary>
internal sealed class CreditCount(int concurrency)
{
    private int _credit;

    public int Concurrency { get; set; } = concurrency;

    public int InHand { get; private set; }

    /// <summary>
    /// Returns the credit to add now. If the concurrency is high, small amounts are saved up, so that not every message
    /// costs a flow frame.
    /// </summary>
    public int Give()
    {
        var missing = Concurrency - InHand - _credit;
        if (missing < Math.Max(1, Concurrency / 16))
        {
            return 0;
        }

        _credit += missing;
        return missing;
    }

    /// <summary>
    /// Records a message. Returns false if it came on credit given before the concurrency was lowered.
    /// </summary>
    public bool TryTake()
    {
        _credit--;
        if (InHand >= Concurrency)
        {
            return false;
        }

        InHand++;
        return true;
    }

    public void Done() => InHand--;

    /// <summary>Resets the credit, because a new link has none.</summary>
    public void Restart() => _credit = 0;
}
