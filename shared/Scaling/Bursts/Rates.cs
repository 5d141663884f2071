namespace Serverless.Scaling.Bursts;

/// <summary>
/// Exponentially weighted means of what arrives per second, as jobs or as instance-seconds of work: over 4 seconds,
/// over 30 seconds, and over the last hour.
/// </summary>
public sealed class Rates
{
    private const double FastSeconds = 4;
    private const double MediumSeconds = 30;
    private const double SlowSeconds = 3600;

    private static readonly double FastWeight = Weight(FastSeconds);
    private static readonly double MediumWeight = Weight(MediumSeconds);

    private double _fast;
    private double _medium;
    private double _slow;
    private double _seconds;

    public double Fast => _fast;

    public double Medium => _medium;

    public double Slow => _slow;

    /// <summary>
    /// Rise of the rate, per second, from two means of different age; 0 if it falls.
    /// </summary>
    public double Slope => Math.Max(0, (_fast - _medium) / (MediumSeconds - FastSeconds));

    public void Add(double arrivals)
    {
        _fast += FastWeight * (arrivals - _fast);
        _medium += MediumWeight * (arrivals - _medium);
        _seconds = Math.Min(_seconds + 1, SlowSeconds);
        _slow += (arrivals - _slow) / _seconds;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _fast);
        memory.Transfer(ref _medium);
        memory.Transfer(ref _slow);
        memory.Transfer(ref _seconds);
    }

    private static double Weight(double seconds) => 1 - Math.Exp(-1 / seconds);
}
