namespace Serverless.Scaling.Capacity;

/// <summary>
/// Work that arrived within the wait objective. It shows how much of any queue has waited longer than it.
/// </summary>
public sealed class DueArrivals
{
    private const int MaxSlots = 64;

    private readonly double[] _slots = new double[MaxSlots + 1];
    private double _filled;
    private int _next;

    /// <summary>Work that arrived within the objective.</summary>
    public double InTime { get; private set; }

    /// <summary>Work whose objective ended in the last second.</summary>
    public double Due { get; private set; }

    /// <summary>Advances one second. A long objective uses slots of more than a second.</summary>
    public void Add(double work, double waitSeconds)
    {
        var slots = (int)Math.Clamp(Math.Round(waitSeconds), 1, MaxSlots);
        var slotSeconds = Math.Max(1, waitSeconds / slots);
        _slots[_next] += work;
        Due = _slots[Before(slots)] / slotSeconds;
        if (++_filled >= slotSeconds - 1e-9)
        {
            _filled = Math.Max(0, _filled - slotSeconds);
            _next = (_next + 1) % _slots.Length;
            _slots[_next] = 0;
        }

        InTime = 0;
        for (var age = 0; age <= slots; age++)
        {
            InTime += _slots[Before(age)];
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

    private int Before(int age) => (_next - age + _slots.Length) % _slots.Length;
}
