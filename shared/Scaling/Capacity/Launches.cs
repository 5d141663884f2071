namespace Serverless.Scaling.Capacity;

/// <summary>Imagined instances on their way, oldest first: how many, and when they are ready. As many groups as there is room for; then the youngest is joined.</summary>
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

    /// <summary>One second further; answers how many became ready.</summary>
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

        Forget(kept);
        _count -= ready;
        return ready;
    }

    /// <summary>Takes back up to so many, the youngest first; answers how many it could not.</summary>
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

        Forget(kept);
        return instances;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_counts);
        memory.Carry(_seconds);
        memory.Carry(ref _used);
        memory.Carry(ref _count);
    }

    private void Forget(int kept)
    {
        Array.Clear(_counts, kept, _used - kept);
        Array.Clear(_seconds, kept, _used - kept);
        _used = kept;
    }
}
