using Serverless.Replay.Traces;

namespace Serverless.Replay.Simulation;

/// <summary>
/// Simulates the requests of a trace in virtual time: a first-in-first-out queue, and a pool whose size a policy sets.
/// The events are: a request arrives, a request ends, an instance is ready, and once per second the policy decides. A
/// bulk job starts only if a place is free and no request waits.
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
    private readonly ModelMeters _models = new(trace.Models);
    private readonly BulkLane _bulk = new(trace);
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
            _waits[i] = (float)Math.Max(
                trace.Seconds - trace.Arrivals[i], trace.WaitSeconds(i, options.WaitSeconds) + 1);
        }

        return new Run(policy.Name, trace, options, _waits, _samples, _pool.Launches, _pool.Wasted)
        {
            States = policy.States, Bulk = _bulk.Result,
        };
    }

    private void PlaySecond(int second)
    {
        while (true)
        {
            var arrival = _arrived < _waits.Length ? trace.Arrivals[_arrived] : double.MaxValue;
            var bulk = _bulk.NextArrival;
            var ready = _pool.NextReady();
            var end = _ends.TryPeek(out _, out var at) ? at : double.MaxValue;
            var now = Math.Min(Math.Min(arrival, bulk), Math.Min(ready?.ReadyAt ?? double.MaxValue, end));
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
                _models.Arrive(trace.Model(_arrived));
                _arrived++;
            }
            else if (now == bulk)
            {
                _bulk.Arrive();
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
        _pool.End(job.Instance);
        if (job.Model is not { } model)
        {
            _bulk.End();
            return;
        }

        // As in a worker, the service time of a request is known only when the request ends.
        _service.Add(job.InHand, job.Seconds);
        _models.End(model, job.StartedAt, job.Seconds, _pool.Concurrency);
        _ended++;
        _endedSeconds += job.Seconds;
        _inHand--;
    }

    private void Start(double now)
    {
        while (_started < _arrived && _pool.Free > 0 && _pool.LeastBusy() is { } instance)
        {
            var model = trace.Model(_started);
            _waits[_started] = (float)(now - trace.Arrivals[_started]);
            Take(instance, now, trace.Service[_started], model);
            _models.Start(model, now);
            _started++;
            _inHand++;
        }

        while (_started == _arrived && _bulk.Waiting > 0 && _pool.Free > 0 && _pool.LeastBusy() is { } instance)
        {
            _bulk.Start(now);
            Take(instance, now, trace.BulkSeconds, model: null);
        }
    }

    private void Take(Instance instance, double now, double usualSeconds, int? model)
    {
        _pool.Take(instance);
        var seconds = usualSeconds * options.Slowdown(instance.InHand);
        _ends.Enqueue(new Job(instance, instance.InHand, now, seconds, model), now + seconds);
    }

    private void Decide(int second)
    {
        var (live, starting, draining) = _pool.Count();
        var arrivals = _arrived - (_samples.Count == 0 ? 0 : _samples[^1].TotalArrivals);
        _past[second % _past.Length] = new PoolObservation
        {
            Second = second,
            Arrivals = arrivals,
            BulkArrivals = _bulk.TakeArrivals(),
            Active = _arrived - _started + _inHand,
            InHand = _inHand + _bulk.InHand,
            HeadAge = HeadAge(second),
            Live = live,
            Starting = starting,
            Draining = draining,
            Service = _service.Read(second),
            Models = _models.Read(second + 1, _pool.Concurrency),
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
