namespace Serverless.Scaling.Capacity;

/// <summary>
/// Arrivals within the wait objective. They show how many jobs of any queue have waited longer than it.
/// </summary>
public sealed class DueArrivals
{
    private const int MaxSlots = 64;

    private readonly double[] _slots;
    private readonly double _slotSeconds;
    private double _filled;
    private int _next;

    public DueArrivals(double waitSeconds)
    {
        var slots = (int)Math.Clamp(Math.Round(waitSeconds), 1, MaxSlots);
        _slots = new double[slots + 1];
        _slotSeconds = Math.Max(1, waitSeconds / slots);
    }

    /// <summary>Jobs that arrived within the objective.</summary>
    public double InTime { get; private set; }

    /// <summary>Jobs whose objective ended in the last second.</summary>
    public double Due { get; private set; }

    public void Add(int arrivals)
    {
        _slots[_next] += arrivals;
        var oldest = (_next + 1) % _slots.Length;
        Due = _slots[oldest] / _slotSeconds;
        if (++_filled >= _slotSeconds - 1e-9)
        {
            _filled -= _slotSeconds;
            _next = oldest;
            _slots[_next] = 0;
        }

        InTime = 0;
        foreach (var slot in _slots)
        {
            InTime += slot;
        }
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_slots);
        memory.Transfer(ref _filled);
        memory.Transfer(ref _next);
        var (inTime, due) = (InTime, Due);
        memory.Transfer(ref inTime);
        memory.Transfer(ref due);
        (InTime, Due) = (inTime, due);
    }
}
