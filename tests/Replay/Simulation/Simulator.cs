using Serverless.Replay.Traces;

namespace Serverless.Replay.Simulation;

/// <summary>
/// Simulates the requests of a trace in virtual time: a first-in-first-out queue, and a pool whose size a policy sets.
/// The events are: a request arrives, a request ends, an instance is ready, and once per second the policy decides.
/// </summary>
public sealed class Simulator(Trace trace, SimulationOptions options, IPolicy policy)
{
    private readonly float[] _waits = new float[trace.Arrivals.Length];
    private readonly PriorityQueue<Instance, double> _ends = new();
    private readonly List<Instance> _pool = [];
    private readonly PoolObservation[] _past = new PoolObservation[options.DelaySeconds + 1];
    private readonly List<Sample> _samples = new(trace.Seconds);
    private readonly ServiceWindow _service = new();
    private readonly ServiceWindow _burstService = new();
    private ServiceWindow _latency = new();
    private int _arrived;
    private int _started;
    private int _free;
    private int _inHand;
    private int _concurrency = options.Concurrency;
    private int _launches;
    private int _wasted;

    public Run Play()
    {
        for (var n = 0; n < options.Floor; n++)
        {
            _pool.Add(new Instance(0) { IsLive = true });
        }

        _free = _pool.Count * _concurrency;
        for (var second = 0; second < trace.Seconds; second++)
        {
            PlaySecond(second);
            Decide(second);
        }

        for (var i = _started; i < _waits.Length; i++)
        {
            _waits[i] = (float)Math.Max(trace.Seconds - trace.Arrivals[i], options.WaitSeconds + 1);
        }

        return new Run(policy.Name, trace, options, _waits, _samples, _launches, _wasted) { States = policy.States };
    }

    private void PlaySecond(int second)
    {
        while (true)
        {
            var arrival = _arrived < _waits.Length ? trace.Arrivals[_arrived] : double.MaxValue;
            var ready = NextReady();
            var end = _ends.TryPeek(out _, out var at) ? at : double.MaxValue;
            var now = Math.Min(arrival, Math.Min(ready?.ReadyAt ?? double.MaxValue, end));
            if (now >= second + 1)
            {
                return;
            }

            if (now == end)
            {
                End(_ends.Dequeue());
            }
            else if (now == arrival)
            {
                _arrived++;
            }
            else
            {
                Ready(ready!);
            }

            Start(now);
        }
    }

    private Instance? NextReady()
    {
        // Instances become ready in launch order, which is their order in the pool.
        foreach (var instance in _pool)
        {
            if (!instance.IsLive)
            {
                return instance;
            }
        }

        return null;
    }

    private void Ready(Instance instance)
    {
        instance.IsLive = true;
        _free += _concurrency;
    }

    private void End(Instance instance)
    {
        instance.InHand--;
        _inHand--;
        if (!instance.IsDraining)
        {
            _free++;
        }
        else if (instance.InHand == 0)
        {
            Remove(instance);
        }
    }

    private void Start(double now)
    {
        while (_started < _arrived && _free > 0 && LeastBusy() is { } instance)
        {
            var seconds = trace.Service[_started] * options.Slowdown(instance.InHand + 1);
            _latency.Add(seconds);
            (instance.InHand < options.Concurrency ? _service : _burstService).Add(seconds);
            _waits[_started] = (float)(now - trace.Arrivals[_started]);
            _started++;
            instance.InHand++;
            instance.Served++;
            _inHand++;
            _free--;
            _ends.Enqueue(instance, now + seconds);
        }
    }

    private Instance? LeastBusy()
    {
        Instance? least = null;
        foreach (var instance in _pool)
        {
            if (instance.IsLive && !instance.IsDraining
                && instance.InHand < _concurrency && instance.InHand < (least?.InHand ?? int.MaxValue))
            {
                least = instance;
            }
        }

        return least;
    }

    private void Decide(int second)
    {
        var (live, starting, draining) = (0, 0, 0);
        foreach (var instance in _pool)
        {
            if (instance.IsDraining)
            {
                draining++;
            }
            else if (instance.IsLive)
            {
                live++;
            }
            else
            {
                starting++;
            }
        }

        var arrivals = _arrived - (_samples.Count == 0 ? 0 : _samples[^1].TotalArrivals);
        _past[second % _past.Length] = new PoolObservation
        {
            Second = second,
            Arrivals = arrivals,
            Active = _arrived - _started + _inHand,
            InHand = _inHand,
            HeadAge = HeadAge(second),
            Live = live,
            Starting = starting,
            Draining = draining,
            ServiceSeconds = _service.Mean * options.ServiceEstimateFactor,
            BurstServiceSeconds = _burstService.Mean * options.ServiceEstimateFactor,
            LatencySeconds = _latency.Mean,
            Concurrency = _concurrency,
        };
        _latency = new ServiceWindow();
        var late = _past[(second + 1) % _past.Length];
        var target = policy.Step(late with { Second = second, Live = live, Starting = starting, Draining = draining });
        Resize(second + 1, Math.Clamp(target.Instances, options.Floor, options.Cap) - live - starting);
        SetConcurrency(target.Concurrency, second + 1);
        _samples.Add(new Sample(_arrived, _arrived - _started, live, starting, draining, _inHand, HeadAge(second)));
    }

    private double HeadAge(int second) => _started < _arrived ? second + 1 - trace.Arrivals[_started] : 0;

    private void Resize(double now, int change)
    {
        for (; change > 0; change--, _launches++)
        {
            _pool.Add(new Instance(now + options.StartUpSeconds));
        }

        for (; change < 0; change++)
        {
            var last = _pool.FindLast(i => !i.IsLive) ?? _pool.Where(i => !i.IsDraining).MinBy(i => i.InHand);
            if (last is not null)
            {
                Drain(last);
            }
        }
    }

    private void Drain(Instance instance)
    {
        if (instance.IsLive)
        {
            _free -= Math.Max(0, _concurrency - instance.InHand);
        }

        instance.IsDraining = true;
        if (instance.InHand == 0)
        {
            Remove(instance);
        }
    }

    private void Remove(Instance instance)
    {
        _pool.Remove(instance);
        if (instance.Served == 0)
        {
            _wasted++;
        }
    }

    private void SetConcurrency(int concurrency, double now)
    {
        if (concurrency == _concurrency)
        {
            return;
        }

        _concurrency = Math.Clamp(concurrency, 1, options.MaxConcurrency);
        _free = _pool.Where(i => i.IsLive && !i.IsDraining).Sum(i => _concurrency - i.InHand);
        Start(now);
    }
}
