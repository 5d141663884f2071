namespace Serverless.Scaling.Bursts;

/// <summary>
/// Detects periodic bursts, such as those of timers and batch jobs. If the last three gaps between onsets differ by at
/// most a tenth of their mean, the next burst is due one mean gap after the last one. If it is late by more than the
/// gaps differ, no burst is expected.
/// </summary>
public sealed class Rhythm
{
    private const int Gaps = 3;
    private const double MaxSpread = 0.1;

    /// <summary>Onsets are detected a few seconds late, and the delay varies.</summary>
    private const double MinToleranceSeconds = 4;

    private readonly double[] _gaps = new double[Gaps];
    private double _onsets;
    private double _sinceOnset;

    /// <summary>The next expected burst; null if bursts are not periodic.</summary>
    public NextBurst? Next
    {
        get
        {
            if (_onsets <= Gaps)
            {
                return null;
            }

            var (mean, spread) = (_gaps.Average(), _gaps.Max() - _gaps.Min());
            var (due, tolerance) = (mean - _sinceOnset, Math.Max(MinToleranceSeconds, spread));
            return spread <= MaxSpread * mean && due >= -tolerance ? new NextBurst(due, tolerance, mean) : null;
        }
    }

    /// <summary>Advances one second.</summary>
    public void Step() => _sinceOnset++;

    /// <summary>Records that a burst began after a calm state.</summary>
    public void Begin()
    {
        if (_onsets > 0)
        {
            _gaps[(int)_onsets % Gaps] = _sinceOnset;
        }

        _onsets++;
        _sinceOnset = 0;
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_gaps);
        memory.Transfer(ref _onsets);
        memory.Transfer(ref _sinceOnset);
    }
}

/// <summary>The next expected burst: seconds until due (negative: overdue), tolerance, period.</summary>
public readonly record struct NextBurst(double InSeconds, double ToleranceSeconds, double PeriodSeconds);
