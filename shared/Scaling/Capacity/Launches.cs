namespace Serverless.Scaling.Capacity;

/// <summary>
/// Starting instances of a simulated pool, in groups, oldest first. If all groups are in use, new instances join the
/// youngest.
/// </summary>
public sealed class Launches
{
    private const int Groups = 16;

    private readonly double[] _counts = new double[Groups];
    private readonly double[] _seconds = new double[Groups];
    private int _used;
    private double _count;

    public double Count => _count;

    public void Add(double instances, double startUpSeconds)
    {
        var last = _used == Groups ? Groups - 1 : _used++;
        _seconds[last] = (_counts[last] * _seconds[last] + instances * startUpSeconds) / (_counts[last] + instances);
        _counts[last] += instances;
        _count += instances;
    }

    /// <summary>Advances one second and returns how many instances became ready.</summary>
    public double Step()
    {
        var (ready, kept) = (0.0, 0);
        for (var i = 0; i < _used; i++)
        {
            var (count, left) = (_counts[i], _seconds[i] - 1);
            if (left <= 0)
            {
                ready += count;
            }
            else
            {
                (_counts[kept], _seconds[kept++]) = (count, left);
            }
        }

        Truncate(kept);
        _count -= ready;
        return ready;
    }

    /// <summary>
    /// Cancels up to <paramref name="instances"/>, youngest first, and returns how many it could not cancel.
    /// </summary>
    public double Cancel(double instances)
    {
        var kept = _used;
        while (kept > 0 && instances > 0)
        {
            var taken = Math.Min(instances, _counts[kept - 1]);
            _counts[kept - 1] -= taken;
            _count -= taken;
            instances -= taken;
            if (_counts[kept - 1] <= 0)
            {
                kept--;
            }
        }

        Truncate(kept);
        return instances;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_counts);
        memory.Transfer(_seconds);
        memory.Transfer(ref _used);
        memory.Transfer(ref _count);
    }

    private void Truncate(int kept)
    {
        Array.Clear(_counts, kept, _used - kept);
        Array.Clear(_seconds, kept, _used - kept);
        _used = kept;
    }
}
