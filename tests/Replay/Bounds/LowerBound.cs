using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay.Bounds;

/// <summary>
/// The least instance-seconds with which anyone who knew the arrivals could have let a share of them start within the objective.
/// C is the work done; L ≤ C ≤ E, the latest-start and earliest-start curves on a grid of slot-seconds (E rounded up, L down, which only
/// lowers the bound). For given N, working as fast as possible dominates, so a dynamic programme over (N, E − C) is exact; a launch costs its
/// start-up time. Misses are priced at λ, and weak duality gives bound(α) = max over λ of g(λ) − λ ⌊(1 − α) n⌋.
/// </summary>
public sealed class LowerBound
{
    private const double Never = 1e15;
    private const int Refinements = 24;

    private readonly Setting _setting;
    private readonly int[] _earliest;
    private readonly int[] _latest;
    private readonly int _deepest;
    private readonly int _requests;
    private readonly double _largest;

    public LowerBound(Trace trace, Setting setting)
    {
        _setting = setting;
        var scored = trace.Between(setting.WarmUpSeconds, double.MaxValue);
        _requests = scored.Arrivals.Length;
        _largest = scored.Service.DefaultIfEmpty(1).Max();
        var seconds = scored.Seconds + 1;
        _earliest = [.. Work(scored, 0, seconds).Select(work => (int)Math.Ceiling(work - 1e-6))];
        _latest = [.. Work(scored, setting.WaitSeconds, seconds).Select(work => (int)Math.Floor(work + 1e-6))];
        _deepest = Enumerable.Range(0, seconds).Max(k => _earliest[k] - _latest[k]);
    }

    /// <summary>Instance-seconds to attain at least the share <paramref name="alpha"/>.</summary>
    public double At(double alpha)
    {
        var free = Math.Floor((1 - alpha) * _requests);
        if (free < 1)
            return Priced(Never);

        // g is concave in λ: narrow the span by thirds of its logarithm.
        var (low, high) = (Math.Log(1e-3), Math.Log(1e3));
        for (var i = 0; i < Refinements; i++)
        {
            var (a, b) = (low + (high - low) / 3, high - (high - low) / 3);
            if (Value(a) < Value(b))
                low = a;
            else
                high = b;
        }

        return Value((low + high) / 2);

        double Value(double log) => Priced(Math.Exp(log)) - Math.Exp(log) * free;
    }

    /// <summary>The least of instance-seconds + λ × misses.</summary>
    private double Priced(double price)
    {
        var (n, depth) = (_setting.Cap + 1, _deepest + 1);
        var now = new double[n, depth];
        var next = new double[n, depth];
        Fill(now);
        for (var count = _setting.Floor; count < n; count++)
            now[count, 0] = 0;

        for (var k = 1; k < _earliest.Length; k++)
        {
            Launch(now);
            Fill(next);
            Serve(now, next, k, price / _largest);
            (now, next) = (next, now);
        }

        return now.Cast<double>().Min();
    }

    private void Serve(double[,] now, double[,] next, int k, double pricePerWork)
    {
        var (arrived, before, room) = (_earliest[k] - _earliest[k - 1], _earliest[k - 1] - _latest[k - 1], _earliest[k] - _latest[k]);
        for (var count = _setting.Floor; count <= _setting.Cap; count++)
        {
            for (var behind = 0; behind <= before; behind++)
            {
                if (now[count, behind] >= Never)
                    continue;

                var left = Math.Max(0, behind + arrived - count * _setting.Concurrency);
                var cost = now[count, behind] + count + Math.Max(0, left - room) * pricePerWork;
                ref var best = ref next[count, Math.Min(left, room)];
                best = Math.Min(best, cost);
            }
        }
    }

    /// <summary>Lets the count change before the second: down for nothing, up for a start-up time each.</summary>
    private void Launch(double[,] costs)
    {
        for (var behind = 0; behind <= _deepest; behind++)
        {
            for (var n = _setting.Cap - 1; n >= _setting.Floor; n--)
                costs[n, behind] = Math.Min(costs[n, behind], costs[n + 1, behind]);

            for (var n = _setting.Floor + 1; n <= _setting.Cap; n++)
                costs[n, behind] = Math.Min(costs[n, behind], costs[n - 1, behind] + _setting.StartUpSeconds);
        }
    }

    /// <summary>The work that is done at each whole second if each request starts <paramref name="delay"/> after it arrives.</summary>
    private static double[] Work(Trace trace, double delay, int seconds)
    {
        // Work is the integral of the number in service: sum up starts and ends, then integrate twice.
        var rate = new double[seconds + 1];
        var offset = new double[seconds + 1];
        for (var i = 0; i < trace.Arrivals.Length; i++)
        {
            Ramp(trace.Arrivals[i] + delay, 1);
            Ramp(trace.Arrivals[i] + delay + trace.Service[i], -1);
        }

        var work = new double[seconds];
        var (slope, level) = (0.0, 0.0);
        for (var k = 0; k < seconds; k++)
        {
            work[k] = level += offset[k] + slope;
            slope += rate[k];
        }

        return work;

        void Ramp(double at, double sign)
        {
            // From `at` on the work grows by one a second: the first whole second after it sees a part, each later one a whole.
            var k = (int)Math.Ceiling(at);
            if (k >= seconds)
                return;

            offset[k] += sign * (k - at);
            rate[k] += sign;
        }
    }

    private static void Fill(double[,] costs)
    {
        for (var n = 0; n < costs.GetLength(0); n++)
        {
            for (var behind = 0; behind < costs.GetLength(1); behind++)
                costs[n, behind] = 2 * Never;
        }
    }
}
