namespace Serverless.Scaling.Capacity;

/// <summary>
/// How long each further instance is worth its upkeep, as in ski rental: what it saved is its credit, p for each miss; a second of standing costs
/// one. So an instance that many bursts needed stays, and one that a single burst needed goes when its idle time has cost as much.
/// </summary>
public sealed class Upkeep(ScalingSettings settings)
{
    /// <summary>Needs that lie closer together than this are one.</summary>
    private const double ApartSeconds = 60;

    /// <summary>Each time an instance was needed lets it stay so much longer, up to this many times.</summary>
    private const double MostTimes = 8;

    /// <summary>What one need counts an hour later.</summary>
    private static readonly double WithinTheHour = Math.Exp(-1);

    private static readonly double Keep = Math.Exp(-1 / 3600.0);

    private readonly double[] _credit = new double[settings.Cap + 1];
    private readonly double[] _times = new double[settings.Cap + 1];
    private readonly double[] _sinceNeeded = Enumerable.Repeat(double.PositiveInfinity, settings.Cap + 1).ToArray();

    /// <summary>What is worth keeping: the greatest count that has credit left, and a margin.</summary>
    public int Kept => WithMargin(_credit.AsSpan().LastIndexOfAnyInRange(double.Epsilon, double.MaxValue));

    /// <summary>What past bursts took: the greatest count that was needed within about the last hour, credit or not, and a margin.</summary>
    public int Record => WithMargin(_times.AsSpan().LastIndexOfAnyInRange(WithinTheHour, double.MaxValue));

    public void Step()
    {
        for (var n = 1; n < _credit.Length; n++)
        {
            _credit[n] = Math.Max(0, _credit[n] - 1);
            _times[n] *= Keep;
            _sinceNeeded[n]++;
        }
    }

    /// <summary>The n-th instance would have saved so many jobs in this second.</summary>
    public void Save(int n, double jobs)
    {
        if (_sinceNeeded[n] > ApartSeconds)
        {
            _times[n]++;
        }

        _sinceNeeded[n] = 0;
        var most = settings.RememberSeconds * Math.Clamp(_times[n], 1, MostTimes);
        _credit[n] = Math.Min(_credit[n] + Panel.PricePerMiss * jobs, most);
    }

    public void Carry(Memory memory)
    {
        memory.Carry(_credit);
        memory.Carry(_times);
        memory.Carry(_sinceNeeded);
    }

    /// <summary>(n − 1) / 2 k more, rounded down, where n was needed k times: the record of k bursts is broken by the next with the chance 1 / (k + 1).</summary>
    private int WithMargin(int n) => n < 1 ? 1 : n + (int)(0.5 * (n - 1) / Math.Max(1, _times[n]));
}
