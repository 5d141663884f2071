namespace Serverless.Benchmarks.Ceiling;

/// <summary>
/// A discrete-event model of one deployment. A job is inserted, sent, received, read, run, and ended; its client polls
/// once, or waits and polls until the end. Each request waits at the limits that it uses.
/// </summary>
internal sealed class DeploymentModel(Layout layout, double jobsPerSecond, bool waits, int seed)
{
    private const double Seconds = 20;

    /// <summary>A round trip without load, in seconds.</summary>
    private const double RoundTrip = 0.005;

    /// <summary>How long a job waits and runs on its instance, in seconds.</summary>
    private const double Stay = 0.2;

    /// <summary>The pauses of a waiting client double from 25 ms to 500 ms.</summary>
    private const double FirstPoll = 0.025;
    private const double LastPoll = 0.5;

    private readonly PriorityQueue<Action<double>, double> _events = new();
    private readonly Random _random = new(seed);
    private readonly Server[] _ranges =
        [.. Enumerable.Range(0, layout.Ranges).Select(_ => new Server(Targets.EntitiesOfRange))];

    private readonly Server _account = new(Targets.RequestsOfAccount);
    private readonly Server _bus = new(layout.BusCapacity);
    private readonly Server _cores = new(Targets.WorkerCores);

    /// <summary>Simulates 20 seconds of Poisson arrivals.</summary>
    public ModelRun Run()
    {
        for (var at = NextGap(); at < Seconds; at += NextGap())
        {
            var range = _random.Next(layout.Ranges);
            _events.Enqueue(now => Submit(now, range), at);
        }

        while (_events.TryDequeue(out var next, out var at) && at < Seconds)
        {
            next(at);
        }

        return new ModelRun(
            new Dictionary<string, double>
            {
                ["hottest key range"] = _ranges.Max(range => range.Busy) / Seconds,
                ["storage account"] = _account.Busy / Seconds,
                ["Service Bus"] = _bus.Busy / Seconds,
                ["worker cores"] = _cores.Busy / Seconds,
            });
    }

    private double NextGap() => -Math.Log(1 - _random.NextDouble()) / jobsPerSecond;

    private void Submit(double now, int range)
    {
        var job = new RunningJob();
        Store(now, range, entities: 1, stored => At(_bus.Serve(stored, 2) + RoundTrip, received =>
        {
            if (waits)
            {
                At(stored + FirstPoll, later => Poll(later, range, job, FirstPoll));
            }

            Run(received, range, ended =>
            {
                job.HasEnded = true;
                if (!waits)
                {
                    Store(ended, range, layout.EntitiesOfRead, _ => { });
                }
            });
        }));
    }

    private void Run(double now, int range, Action<double> ended)
    {
        void Compute(double read) => At(
            _cores.Serve(read, Targets.CoreSecondsOfJob) + Stay,
            computed => Store(computed, range, entities: 2, ended));
        if (layout.ReadsFirst)
        {
            Store(now, range, layout.EntitiesOfRead, Compute);
        }
        else
        {
            Compute(now);
        }
    }

    private void Poll(double now, int range, RunningJob job, double pause) =>
        Store(now, range, layout.EntitiesOfRead, read =>
        {
            if (!job.HasEnded)
            {
                var next = Math.Min(2 * pause, LastPoll);
                At(read + next, later => Poll(later, range, job, next));
            }
        });

    /// <summary>One request to the table.</summary>
    private void Store(double now, int range, int entities, Action<double> done)
    {
        var account = _account.Serve(now, 1);
        At(account, admitted => At(_ranges[range].Serve(admitted, entities) + RoundTrip, done));
    }

    private void At(double time, Action<double> what) => _events.Enqueue(what, time);

    private sealed class RunningJob
    {
        public bool HasEnded { get; set; }
    }
}

/// <summary>The result of a run.</summary>
/// <param name="Utilization">
/// The work that each limit was asked for, as a share of what it can do. Above 1, a backlog grows, and the limits
/// behind it get less work than they would without it.
/// </param>
internal sealed record ModelRun(IReadOnlyDictionary<string, double> Utilization)
{
    /// <summary>The limit that is reached first.</summary>
    public string Bottleneck => Utilization.MaxBy(limit => limit.Value).Key;
}
