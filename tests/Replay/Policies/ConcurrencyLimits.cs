using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Netflix's Gradient2 with a minimum limit of 1: long = mean of 600 samples; g = clamp(1.5 long / short, 0.5, 1); L =
/// 0.8 L + 0.2 (L g + 4). The limit does not change while less than half of it is used.
/// </summary>
internal sealed class Gradient2(int start, int most) : IConcurrencyLimit
{
    private const double Tolerance = 1.5;
    private const double Queue = 4;
    private const double Smoothing = 0.2;
    private const double LongWeight = 2.0 / 601;

    private double _limit = start;
    private double _long;
    private int _samples;

    public int Step(in View view)
    {
        if (view.LatencySeconds is not { } latency)
        {
            return Limit();
        }

        _samples++;
        _long += (latency - _long) * (_samples <= 10 ? 1.0 / _samples : LongWeight);
        if (_long / latency > 2)
        {
            _long *= 0.95;
        }

        if (view.InHand < _limit * view.Live / 2)
        {
            return Limit();
        }

        var gradient = Math.Clamp(Tolerance * _long / latency, 0.5, 1);
        _limit = Math.Clamp((1 - Smoothing) * _limit + Smoothing * (_limit * gradient + Queue), 1, most);
        return Limit();
    }

    private int Limit() => (int)_limit;
}

/// <summary>
/// Additive increase while at least half of the limit is used, and a factor of 0.9 if a message takes longer than five
/// seconds.
/// </summary>
internal sealed class Aimd(int start, int most) : IConcurrencyLimit
{
    private const double TooLongSeconds = 5;

    private double _limit = start;

    public int Step(in View view)
    {
        if (view.LatencySeconds > TooLongSeconds)
        {
            _limit = Math.Max(1, Math.Floor(0.9 * _limit));
        }
        else if (2 * view.InHand >= _limit * view.Live)
        {
            _limit = Math.Min(most, _limit + 1);
        }

        return (int)_limit;
    }
}

/// <summary>
/// Azure's dynamic concurrency. It starts at 1. It increases after five healthy samples if the whole limit was used and
/// ten seconds have passed since the last decrease, and decreases after three throttled samples. Each step is 1 +
/// min(5, run). The simulated processor load is proportional to the messages in hand and reaches 100% at the knee.
/// </summary>
internal sealed class DynamicConcurrency(int knee, int most) : IConcurrencyLimit
{
    private const double BusyShare = 0.8;

    private readonly Queue<double> _busy = new();
    private int _limit = 1;
    private int _throttled;
    private int _healthy;
    private int _run;
    private int _mostUsed;
    private int _lastChange;
    private int _lastLowered = -10;

    public int Step(in View view)
    {
        _busy.Enqueue(Math.Min(1, view.InHand / (double)(Math.Max(1, view.Live) * knee)));
        if (_busy.Count > 5)
        {
            _busy.Dequeue();
        }

        var isThrottled = _busy.Count == 5 && _busy.Average() >= BusyShare;
        (_throttled, _healthy) = isThrottled ? (_throttled + 1, 0) : (0, _healthy + 1);
        _mostUsed = Math.Max(_mostUsed, (int)Math.Ceiling(view.InHand / (double)Math.Max(1, view.Live)));
        if (view.Second - _lastChange < Math.Min(5, 2 + (view.LatencySeconds ?? 0)))
        {
            return _limit;
        }

        if (_healthy >= 5 && _mostUsed >= _limit
            && _limit < most && view.Second - _lastLowered >= Math.Min(30, 10 + 10 * (view.LatencySeconds ?? 0)))
        {
            Change(1, view.Second);
        }
        else if (_throttled >= 3 && _limit > 1)
        {
            Change(-1, view.Second);
        }

        return _limit;
    }

    private void Change(int direction, int second)
    {
        _run = Math.Sign(_run) == direction && second - _lastChange <= 10 ? _run + direction : direction;
        _limit = Math.Clamp(_limit + direction * (1 + Math.Min(5, Math.Abs(_run) - 1)), 1, most);
        (_lastChange, _mostUsed) = (second, 0);
        if (direction < 0)
        {
            _lastLowered = second;
        }
    }
}
