namespace Serverless.Scaling.Bursts;

/// <summary>Lengths of the last sixteen bursts, in seconds.</summary>
public sealed class PastBursts
{
    private const int Kept = 16;

    private readonly double[] _lengths = new double[Kept];
    private int _lengthCount;

    public void AddLength(double seconds) => _lengths[_lengthCount++ % Kept] = seconds;

    /// <summary>The median rest of those bursts that lasted longer than <paramref name="age"/>; null where none did.</summary>
    public double? LikelyRest(double age)
    {
        Span<double> longer = stackalloc double[Kept];
        var count = 0;
        foreach (var length in _lengths.AsSpan(0, Math.Min(_lengthCount, Kept)))
        {
            if (length > age)
                longer[count++] = length - age;
        }

        longer[..count].Sort();
        return count == 0 ? null : longer[count / 2];
    }

    /// <summary>
    /// The share of the next <paramref name="seconds"/> that a burst of this age is likely to fill: the mean of those that lasted longer,
    /// and of one that lasts all through, since the next may. So with no past it is all of them.
    /// </summary>
    public double Fills(double age, double seconds)
    {
        var (shares, count) = (1.0, 1);
        foreach (var length in _lengths.AsSpan(0, Math.Min(_lengthCount, Kept)))
        {
            if (length > age)
                (shares, count) = (shares + Math.Min(1, (length - age) / seconds), count + 1);
        }

        return shares / count;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_lengths);
        memory.Carry(ref _lengthCount);
    }
}
