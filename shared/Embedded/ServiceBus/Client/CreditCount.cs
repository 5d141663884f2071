namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>How much credit a receiver may give: what is in hand and what may still come are never more than its concurrency.</summary>
internal sealed class CreditCount(int concurrency)
{
    private int _credit;

    public int Concurrency { get; set; } = concurrency;

    public int InHand { get; private set; }

    /// <summary>Credit to add now; small sums are saved up where concurrency is large, so that not every message costs a flow frame.</summary>
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

    /// <summary>A message came; false where it came on credit that was given before concurrency was lowered.</summary>
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

    /// <summary>A new link: credit given on the old one is void.</summary>
    public void Restart() => _credit = 0;
}
