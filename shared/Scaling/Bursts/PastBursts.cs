namespace Serverless.Scaling.Bursts;

/// <summary>Lengths of past bursts and the gaps between their onsets, the last sixteen of each, in seconds.</summary>
public sealed class PastBursts
{
    private const int Kept = 16;

    private readonly double[] _lengths = new double[Kept];
    private readonly double[] _gaps = new double[Kept];
    private int _lengthCount;
    private int _gapCount;

    public int Gaps => _gapCount;

    public void AddLength(double seconds) => _lengths[_lengthCount++ % Kept] = seconds;

    public void AddGap(double seconds) => _gaps[_gapCount++ % Kept] = seconds;

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

    /// <summary>The gap that nine of ten stay under.</summary>
    public double LongGap()
    {
        var count = Math.Min(_gapCount, Kept);
        Span<double> gaps = stackalloc double[count];
        _gaps.AsSpan(0, count).CopyTo(gaps);
        gaps.Sort();
        return gaps[(int)(0.9 * (count - 1) + 0.5)];
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_lengths);
        memory.Carry(_gaps);
        memory.Carry(ref _lengthCount);
        memory.Carry(ref _gapCount);
    }
}
