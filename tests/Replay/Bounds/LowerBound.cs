using System.Numerics.Tensors;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay.Bounds;

/// <summary>
/// A lower bound on the instance-seconds with which a policy that knows all arrivals in advance can start a given share
/// of them within the objective. C is the work done. L ≤ C ≤ E, where L and E are the latest-start and earliest-start
/// curves on a grid of slot-seconds. E is rounded up and L down, which can only lower the bound. For a given instance
/// count N, working as fast as possible dominates, so a dynamic program over (N, E − C) is exact. A launch costs its
/// start-up time. With a price λ for each miss, weak duality gives bound(α) = max over λ of g(λ) − λ ⌊(1 − α) n⌋.
/// </summary>
public sealed class LowerBound
{
    private const double Unreachable = 1e15;
    private const double PriceWithoutMisses = 1e9;
    private const int Refinements = 10;
    private const double Golden = 0.6180339887;

    private readonly SimulationOptions _options;
    private readonly int[] _earliest;
    private readonly int[] _latest;
    private readonly int _deepest;
    private readonly int _requests;
    private readonly double _largest;

    public LowerBound(Trace trace, SimulationOptions options)
    {
        _options = options;
        var scored = trace.Between(options.WarmUpSeconds, double.MaxValue);
        _requests = scored.Arrivals.Length;
        _largest = scored.Service.DefaultIfEmpty(1).Max();
        var seconds = scored.Seconds + 1;
        _earliest = [.. Work(scored, _ => 0, seconds).Select(work => (int)Math.Ceiling(work - 1e-6))];
        var latest = Work(scored, i => scored.WaitSeconds(i, options.WaitSeconds), seconds);
        _latest = [.. latest.Select(work => (int)Math.Floor(work + 1e-6))];
        _deepest = Enumerable.Range(0, seconds).Max(k => _earliest[k] - _latest[k]);
    }

    /// <summary>
    /// Returns the instance-seconds to start at least the share <paramref name="alpha"/> of the arrivals within the
    /// objective.
    /// </summary>
    public double At(double alpha)
    {
        var free = Math.Floor((1 - alpha) * _requests);
        if (free < 1)
        {
            return MinCost(PriceWithoutMisses);
        }

        // g(λ) − λ × free is concave, so a golden-section search over log λ finds its maximum.
        var (low, high) = (Math.Log(0.1), Math.Log(300));
        var (a, b) = (high - Golden * (high - low), low + Golden * (high - low));
        var (atA, atB) = (Value(a), Value(b));
        for (var i = 0; i < Refinements; i++)
        {
            if (atA < atB)
            {
                (low, a, atA) = (a, b, atB);
                b = low + Golden * (high - low);
                atB = Value(b);
            }
            else
            {
                (high, b, atB) = (b, a, atA);
                a = high - Golden * (high - low);
                atA = Value(a);
            }
        }

        return Math.Max(atA, atB);

        double Value(double log) => MinCost(Math.Exp(log)) - Math.Exp(log) * free;
    }

    /// <summary>Returns the minimum of instance-seconds + λ × misses.</summary>
    private double MinCost(double price)
    {
        var (now, next) = (Empty(), Empty());
        foreach (var costs in now[_options.Floor..])
        {
            costs[0] = 0;
        }

        for (var k = 1; k < _earliest.Length; k++)
        {
            Launch(now, _earliest[k - 1] - _latest[k - 1]);
            for (var count = _options.Floor; count <= _options.Cap; count++)
            {
                Serve(now[count], next[count], count, k, price / _largest);
            }

            (now, next) = (next, now);
        }

        return now.Min(costs => costs.Min());
    }

    private void Serve(double[] now, double[] next, int count, int k, double pricePerWork)
    {
        var (before, room) = (_earliest[k - 1] - _latest[k - 1], _earliest[k] - _latest[k]);
        var change = _earliest[k] - _earliest[k - 1] - count * _options.Concurrency;
        Array.Fill(next, Unreachable);

        // Three ranges of starting points: those that end with all work done, those that stay within the objective, and
        // those that miss some work.
        var (first, last) = (Math.Clamp(1 - change, 0, before + 1), Math.Clamp(room - change, -1, before));
        if (first > 0)
        {
            next[0] = TensorPrimitives.Min(now.AsSpan(0, first)) + count;
        }

        if (last >= first)
        {
            TensorPrimitives.Add(now.AsSpan(first, last - first + 1), count, next.AsSpan(first + change));
        }

        for (var behind = Math.Max(first, last + 1); behind <= before; behind++)
        {
            next[room] = Math.Min(next[room], now[behind] + count + (behind + change - room) * pricePerWork);
        }
    }

    /// <summary>
    /// Lets the instance count change before the second. Scaling in is free, and each launch costs its start-up time.
    /// </summary>
    private void Launch(double[][] costs, int deepest)
    {
        for (var n = _options.Cap - 1; n >= _options.Floor; n--)
        {
            TensorPrimitives.Min(costs[n].AsSpan(0, deepest + 1), costs[n + 1].AsSpan(0, deepest + 1), costs[n]);
        }

        var launched = new double[deepest + 1];
        for (var n = _options.Floor + 1; n <= _options.Cap; n++)
        {
            TensorPrimitives.Add(costs[n - 1].AsSpan(0, deepest + 1), _options.StartUpSeconds, launched);
            TensorPrimitives.Min(costs[n].AsSpan(0, deepest + 1), launched, costs[n]);
        }
    }

    private double[][] Empty()
    {
        var costs = new double[_options.Cap + 1][];
        for (var n = 0; n < costs.Length; n++)
        {
            costs[n] = new double[_deepest + 1];
            Array.Fill(costs[n], Unreachable);
        }

        return costs;
    }

    /// <summary>
    /// Returns the work done at each whole second if each request starts its <paramref name="delay"/> in seconds after
    /// it arrives.
    /// </summary>
    private static double[] Work(Trace trace, Func<int, double> delay, int seconds)
    {
        // Work is the integral of the number in service: add up the starts and ends, then integrate twice.
        var rate = new double[seconds + 1];
        var offset = new double[seconds + 1];
        for (var i = 0; i < trace.Arrivals.Length; i++)
        {
            Ramp(trace.Arrivals[i] + delay(i), 1);
            Ramp(trace.Arrivals[i] + delay(i) + trace.Service[i], -1);
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
            // From `at` on, the work grows by one per second: by a fraction at the next whole second, and by one at
            // each later second.
            var k = (int)Math.Ceiling(at);
            if (k >= seconds)
            {
                return;
            }

            offset[k] += sign * (k - at);
            rate[k] += sign;
        }
    }
}
