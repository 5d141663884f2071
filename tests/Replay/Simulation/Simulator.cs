using Serverless.Replay.Traces;

namespace Serverless.Replay.Simulation;

/// <summary>
/// Simulates the requests of a trace in virtual time: a first-in-first-out queue, and a pool whose size a policy sets.
/// The events are: a request arrives, a request ends, an instance is ready, and once per second the policy decides.
/// </summary>
public sealed class Simulator(Trace trace, SimulationOptions options, IPolicy policy)
{
    private readonly float[] _waits = new float[trace.Arrivals.Length];
    private readonly PriorityQueue<Job, double> _ends = new();
    private readonly Pool _pool = new(options);
    private readonly PoolObservation[] _past =
        [.. Enumerable.Repeat(PoolObservation.Nothing, options.DelaySeconds + 1)];
    private readonly List<Sample> _samples = new(trace.Seconds);
    private readonly ServiceWindows _service = new();
    private int _arrived;
    private int _started;
    private int _inHand;
    private int _ended;
    private double _endedSeconds;

    public Run Play()
    {
        _pool.AddLive(options.Floor);
        for (var second = 0; second < trace.Seconds; second++)
        {
            PlaySecond(second);
            Decide(second);
        }

        for (var i = _started; i < _waits.Length; i++)
        {
            _waits[i] = (float)Math.Max(trace.Seconds - trace.Arrivals[i], options.WaitSeconds + 1);
        }

        return new Run(policy.Name, trace, options, _waits, _samples, _pool.Launches, _pool.Wasted)
        {
            States = policy.States,
        };
    }

    private void PlaySecond(int second)
    {
        while (true)
        {
            var arrival = _arrived < _waits.Length ? trace.Arrivals[_arrived] : double.MaxValue;
            var ready = _pool.NextReady();
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
                _pool.Ready(ready!);
            }

            Start(now);
        }
    }

    private void End(Job job)
    {
        // As in a worker, nobody knows how long a request takes before it ends.
        _service.Add(job.InHand, job.Seconds);
        _ended++;
        _endedSeconds += job.Seconds;
        _inHand--;
        _pool.End(job.Instance);
    }

    private void Start(double now)
    {
        while (_started < _arrived && _pool.Free > 0 && _pool.LeastBusy() is { } instance)
        {
            _pool.Take(instance);
            var seconds = trace.Service[_started] * options.Slowdown(instance.InHand);
            _waits[_started] = (float)(now - trace.Arrivals[_started]);
            _started++;
            _inHand++;
            _ends.Enqueue(new Job(instance, instance.InHand, seconds), now + seconds);
        }
    }

    private void Decide(int second)
    {
        var (live, starting, draining) = _pool.Count();
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
            Service = _service.Read(second),
            LatencySeconds = _ended == 0 ? null : _endedSeconds / _ended,
            StartUpSeconds = _pool.LastStartUp,
            Concurrency = _pool.Concurrency,
        };
        (_ended, _endedSeconds) = (0, 0);
        var late = _past[(second + 1) % _past.Length];
        var target = policy.Step(late with { Second = second, Live = live, Starting = starting, Draining = draining });
        _pool.Resize(second + 1, Math.Clamp(target.Instances, options.Floor, options.Cap) - live - starting);
        _pool.SetConcurrency(target.Concurrency);
        Start(second + 1);
        _samples.Add(new Sample(_arrived, _arrived - _started, live, starting, draining, _inHand, HeadAge(second)));
    }

    private double HeadAge(int second) => _started < _arrived ? second + 1 - trace.Arrivals[_started] : 0;
}
