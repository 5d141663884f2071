namespace Serverless.Scaling.Arrivals;

/// <summary>
/// The work of an item of one model: w = work / items over about the last minute in which items ended. Items in hand
/// are a lower bound: if they have taken e together, w ≥ (work + e) / (items + items in hand). Before the first item
/// ends, w is at least that of the warm-up run.
/// </summary>
internal sealed class ModelCost
{
    private const double MemorySeconds = 60;

    private double _items;
    private double _work;

    /// <summary>When something was last learned.</summary>
    public DateTimeOffset At { get; private set; }

    public double WarmUpSeconds { get; set; }

    public double InHandSeconds { get; set; }

    public int ItemsInHand { get; set; }

    /// <summary>Instance-seconds of an item; null if nothing is known.</summary>
    public double? PerItem
    {
        get
        {
            var ended = _items > 0 ? _work / _items : WarmUpSeconds;
            var all = ItemsInHand > 0 ? (_work + InHandSeconds) / (_items + ItemsInHand) : 0;
            return Math.Max(ended, all) is > 0 and var seconds ? seconds : null;
        }
    }

    /// <summary>Adds items that ended. The memory fades, but an earlier item keeps the weight of one.</summary>
    public void Learn(DateTimeOffset now, double items, double work)
    {
        if (items > 0 && _items > 0)
        {
            var keep = Math.Max(Math.Exp(-(now - At).TotalSeconds / MemorySeconds), Math.Min(1, 1 / _items));
            (_items, _work) = (_items * keep, _work * keep);
        }

        (_items, _work, At) = (_items + items, _work + work, now);
    }
}
