using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Netflix's Gradient2 with a minimum limit of 1: long = mean of 600 samples; g = clamp(1.5 long / short, 0.5, 1); L =
/// 0.8 L + 0.2 (L g + 4). The limit does not change while less than half of it is used.
/// </summary>
internal sealed class Gradient2(int start, int max) : IConcurrencyLimit
{
    private const double Tolerance = 1.5;
    private const double Queue = 4;
    private const double Smoothing = 0.2;
    private const double LongWeight = 2.0 / 601;

    private double _limit = start;
    private double _long;
    private int _samples;

    public int Step(in PoolObservation observed)
    {
        if (observed.LatencySeconds is not { } latency)
        {
            return Limit();
        }

        _samples++;
        _long += (latency - _long) * (_samples <= 10 ? 1.0 / _samples : LongWeight);
        if (_long / latency > 2)
        {
            _long *= 0.95;
        }

        if (observed.InHand < _limit * observed.Live / 2)
        {
            return Limit();
        }

        var gradient = Math.Clamp(Tolerance * _long / latency, 0.5, 1);
        _limit = Math.Clamp((1 - Smoothing) * _limit + Smoothing * (_limit * gradient + Queue), 1, max);
        return Limit();
    }

    private int Limit() => (int)_limit;
}

/// <summary>
/// Additive increase while at least half of the limit is used, and a factor of 0.9 if a message takes longer than five
/// seconds.
/// </summary>
internal sealed class Aimd(int start, int max) : IConcurrencyLimit
{
    private const double TooLongSeconds = 5;

    private double _limit = start;

    public int Step(in PoolObservation observed)
    {
        if (observed.LatencySeconds > TooLongSeconds)
        {
            _limit = Math.Max(1, Math.Floor(0.9 * _limit));
        }
        else if (2 * observed.InHand >= _limit * observed.Live)
        {
            _limit = Math.Min(max, _limit + 1);
        }

        return (int)_limit;
    }
}

/// <summary>
/// Azure's dynamic concurrency. It starts at 1. It increases after five healthy samples if the whole limit was used and
/// ten seconds have passed since the last decrease, and decreases after three throttled samples. Each step is 1 +
/// min(5, run). The simulated processor load is proportional to the messages in hand and reaches 100% at the knee.
/// </summary>
internal sealed class DynamicConcurrency(int knee, int max) : IConcurrencyLimit
{
    private const double BusyShare = 0.8;

    private readonly Queue<double> _busy = new();
    private int _limit = 1;
    private int _throttled;
    private int _healthy;
    private int _run;
    private int _maxUsed;
    private int _lastChange;
    private int _lastLowered = -10;

    public int Step(in PoolObservation observed)
    {
        _busy.Enqueue(Math.Min(1, observed.InHand / (double)(Math.Max(1, observed.Live) * knee)));
        if (_busy.Count > 5)
        {
            _busy.Dequeue();
        }

        var isThrottled = _busy.Count == 5 && _busy.Average() >= BusyShare;
        (_throttled, _healthy) = isThrottled ? (_throttled + 1, 0) : (0, _healthy + 1);
        _maxUsed = Math.Max(_maxUsed, (int)Math.Ceiling(observed.InHand / (double)Math.Max(1, observed.Live)));
        if (observed.Second - _lastChange < Math.Min(5, 2 + (observed.LatencySeconds ?? 0)))
        {
            return _limit;
        }

        if (_healthy >= 5 && _maxUsed >= _limit
            && _limit < max && observed.Second - _lastLowered >= Math.Min(30, 10 + 10 * (observed.LatencySeconds ?? 0)))
        {
            Change(1, observed.Second);
        }
        else if (_throttled >= 3 && _limit > 1)
        {
            Change(-1, observed.Second);
        }

        return _limit;
    }

    private void Change(int direction, int second)
    {
        _run = Math.Sign(_run) == direction && second - _lastChange <= 10 ? _run + direction : direction;
        _limit = Math.Clamp(_limit + direction * (1 + Math.Min(5, Math.Abs(_run) - 1)), 1, max);
        (_lastChange, _maxUsed) = (second, 0);
        if (direction < 0)
        {
            _lastLowered = second;
        }
    }
}
