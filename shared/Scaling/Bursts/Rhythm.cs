namespace Serverless.Scaling.Bursts;

/// <summary>
/// Bursts that keep time, as those of timers and batches do. Where the last three gaps between onsets differ by no more than a tenth of
/// their mean, the next burst is due a mean gap after the last; once it is late by more than they differed, nothing is expected any more.
/// </summary>
public sealed class Rhythm
{
    private const int Gaps = 3;
    private const double Alike = 0.1;

    /// <summary>Onsets are found a few seconds late, and not always by as many.</summary>
    private const double LeastOffSeconds = 4;

    private readonly double[] _gaps = new double[Gaps];
    private double _onsets;
    private double _sinceOnset;

    /// <summary>Null where bursts keep no time.</summary>
    public NextBurst? Next
    {
        get
        {
            if (_onsets <= Gaps)
            {
                return null;
            }

            var (mean, differ) = (_gaps.Average(), _gaps.Max() - _gaps.Min());
            var (due, off) = (mean - _sinceOnset, Math.Max(LeastOffSeconds, differ));
            return differ <= Alike * mean && due >= -off ? new NextBurst(due, off, mean) : null;
        }
    }

    /// <summary>One second further.</summary>
    public void Step() => _sinceOnset++;

    /// <summary>A burst began after calm.</summary>
    public void Begin()
    {
        if (_onsets > 0)
        {
            _gaps[(int)_onsets % Gaps] = _sinceOnset;
        }

        _onsets++;
        _sinceOnset = 0;
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_gaps);
        memory.Carry(ref _onsets);
        memory.Carry(ref _sinceOnset);
    }
}

/// <summary>The burst that is due in so many seconds (negative: overdue), give or take so many, as one comes every so many.</summary>
public readonly record struct NextBurst(double InSeconds, double OffSeconds, double EverySeconds);
