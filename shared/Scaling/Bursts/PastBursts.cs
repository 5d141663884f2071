namespace Serverless.Scaling.Bursts;

/// <summary>Lengths, in seconds, and peak rates of the last 16 bursts.</summary>
public sealed class PastBursts
{
    private const int Kept = 16;

    private readonly double[] _lengths = new double[Kept];
    private readonly double[] _peaks = new double[Kept];
    private int _lengthCount;

    public void Add(double seconds, double peak)
    {
        (_lengths[_lengthCount % Kept], _peaks[_lengthCount % Kept]) = (seconds, peak);
        _lengthCount++;
    }

    /// <summary>
    /// The median remaining length of the bursts that lasted longer than <paramref name="age"/>; null if none did.
    /// </summary>
    public double? LikelyRest(double age)
    {
        Span<double> longer = stackalloc double[Kept];
        var count = 0;
        foreach (var length in _lengths.AsSpan(0, Math.Min(_lengthCount, Kept)))
        {
            if (length > age)
            {
                longer[count++] = length - age;
            }
        }

        longer[..count].Sort();
        return count == 0 ? null : longer[count / 2];
    }

    /// <summary>
    /// The share of the next <paramref name="seconds"/> that a burst of this age and rate is likely to fill: the mean
    /// over the past bursts that lasted longer and rose as high, plus one imaginary burst that fills all of it. So a
    /// burst with a record rate is expected to last.
    /// </summary>
    public double LikelyShare(double age, double rate, double seconds)
    {
        var (shares, count) = (1.0, 1);
        for (var i = 0; i < Math.Min(_lengthCount, Kept); i++)
        {
            if (_lengths[i] > age && _peaks[i] >= rate)
            {
                (shares, count) = (shares + Math.Min(1, (_lengths[i] - age) / seconds), count + 1);
            }
        }

        return shares / count;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_lengths);
        memory.Transfer(_peaks);
        memory.Transfer(ref _lengthCount);
    }
}
