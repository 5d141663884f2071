namespace Serverless.Scaling.Bursts;

/// <summary>Jobs per second as exponentially weighted means: the last seconds, the last half minute, the last minutes.</summary>
public sealed class Rates
{
    private static readonly double FastWeight = Weight(4);
    private static readonly double MediumWeight = Weight(30);
    private static readonly double SlowWeight = Weight(300);

    private double _fast;
    private double _medium;
    private double _slow;

    public double Fast => _fast;

    public double Medium => _medium;

    public double Slow => _slow;

    public void Add(int arrivals)
    {
        _fast += FastWeight * (arrivals - _fast);
        _medium += MediumWeight * (arrivals - _medium);
        _slow += SlowWeight * (arrivals - _slow);
    }

    public void Carry(Memory memory)
    {
        memory.Carry(ref _fast);
        memory.Carry(ref _medium);
        memory.Carry(ref _slow);
    }

    private static double Weight(double seconds) => 1 - Math.Exp(-1 / seconds);
}
