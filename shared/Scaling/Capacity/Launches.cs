namespace Serverless.Scaling.Capacity;

/// <summary>Imagined instances on their way: a chain of eight stages, so that the start-up time may change while they are in it.</summary>
public sealed class Launches
{
    private const int Stages = 8;

    private readonly double[] _stages = new double[Stages];
    private double _count;

    public double Count => _count;

    public void Add(double instances)
    {
        _stages[0] += instances;
        _count += instances;
    }

    /// <summary>One second further; answers how many became ready.</summary>
    public double Step(double startUpSeconds)
    {
        var share = Math.Min(1, Stages / startUpSeconds);
        var ready = _stages[^1] * share;
        _stages[^1] -= ready;
        for (var i = Stages - 1; i > 0; i--)
        {
            var moved = _stages[i - 1] * share;
            _stages[i - 1] -= moved;
            _stages[i] += moved;
        }

        _count = Math.Max(0, _count - ready);
        return ready;
    }

    /// <summary>Takes back up to so many, the youngest first; answers how many it could not.</summary>
    public double Cancel(double instances)
    {
        for (var i = 0; i < Stages && instances > 0; i++)
        {
            var taken = Math.Min(instances, _stages[i]);
            _stages[i] -= taken;
            _count = Math.Max(0, _count - taken);
            instances -= taken;
        }

        return instances;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_stages);
        memory.Carry(ref _count);
    }
}
