namespace Serverless.Scaling.Capacity;

/// <summary>
/// How long each further instance is worth its upkeep, as in the ski rental problem. Each miss that it prevented is a
/// credit of p, and each second costs 1. So an instance that many bursts needed stays, and one that a single burst
/// needed goes when its idle time has cost as much as it saved.
/// </summary>
public sealed class Upkeep(ScalingSettings settings)
{
    /// <summary>Needs closer together than this count as one.</summary>
    private const double ApartSeconds = 60;

    /// <summary>An instance stays longer in proportion to how often it was needed, up to this many times.</summary>
    private const double MaxTimes = 8;

    /// <summary>The weight of one need after an hour.</summary>
    private static readonly double WithinTheHour = Math.Exp(-1);

    private static readonly double HourlyDecay = Math.Exp(-1 / 3600.0);

    private readonly double[] _credit = new double[settings.Cap + 1];
    private readonly double[] _times = new double[settings.Cap + 1];
    private readonly double[] _sinceNeeded = Enumerable.Repeat(double.PositiveInfinity, settings.Cap + 1).ToArray();

    /// <summary>The count worth keeping: the greatest count with credit left, plus a margin.</summary>
    public int Kept => WithMargin(_credit.AsSpan().LastIndexOfAnyInRange(double.Epsilon, double.MaxValue));

    /// <summary>
    /// The count that past bursts needed: the greatest count needed within about the last hour, with or without credit,
    /// plus a margin.
    /// </summary>
    public int Record => WithMargin(_times.AsSpan().LastIndexOfAnyInRange(WithinTheHour, double.MaxValue));

    public void Step()
    {
        for (var n = 1; n < _credit.Length; n++)
        {
            _credit[n] = Math.Max(0, _credit[n] - 1);
            _times[n] *= HourlyDecay;
            _sinceNeeded[n]++;
        }
    }

    /// <summary>Records that the n-th instance would have saved <paramref name="jobs"/> in this second.</summary>
    public void Save(int n, double jobs)
    {
        if (_sinceNeeded[n] > ApartSeconds)
        {
            _times[n]++;
        }

        _sinceNeeded[n] = 0;
        var most = settings.RememberSeconds * Math.Clamp(_times[n], 1, MaxTimes);
        _credit[n] = Math.Min(_credit[n] + Panel.PricePerMiss * jobs, most);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_credit);
        memory.Transfer(_times);
        memory.Transfer(_sinceNeeded);
    }

    /// <summary>
    /// Adds (n − 1) / 2 k, rounded down, if n was needed k times. The next burst exceeds the record of k bursts with
    /// probability 1 / (k + 1).
    /// </summary>
    private int WithMargin(int n) => n < 1 ? 1 : n + (int)(0.5 * (n - 1) / Math.Max(1, _times[n]));
}
