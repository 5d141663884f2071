using System.Globalization;

namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Turns readings into a demand. If a reading is missing, stale or absurd, the demand names it and uses the last good
/// value instead, and the rails block scale-in.
/// </summary>
public sealed class DemandRule(ScalingSettings settings)
{
    /// <summary>More jobs per second than any gateway accepts, and more messages than any queue holds.</summary>
    private const int AbsurdRate = 1_000_000;
    private const long AbsurdBacklog = 1_000_000_000;
    private const double AbsurdSeconds = 86_400;
    private const int MaxSecondsPerTick = 120;

    private readonly List<SignalFault> _faults = [];
    private readonly List<(int Index, ArrivalSecond Second)> _arrived = [];
    private readonly Workload _workload = new(settings);
    private Demand? _last;
    private bool _wasFull;

    /// <summary>The first second whose arrivals are not yet known.</summary>
    public DateTimeOffset Since(DateTimeOffset now) => _last?.ArrivalsUntil ?? now.AddSeconds(-1);

    /// <summary>Continues with the costs and objectives of an earlier detector's last decision.</summary>
    public void Restore(Demand known) => _workload.Restore(known);

    /// <summary>How many jobs of each model waited no longer than its objective.</summary>
    public IReadOnlyList<ModelAttainment> Attained(DateTimeOffset now) => _workload.Attained(now);

    public Demand Clean(Observation seen)
    {
        _faults.Clear();
        _arrived.Clear();
        var last = _last ?? Initial(seen.At);
        var jobs = Service(Instances(Backlog(Arrivals(last with { At = seen.At }, seen), seen), seen), seen);
        var demand = _workload.Measure(jobs, _arrived);
        return _last = demand with { Faults = _faults.Count == 0 ? [] : [.. _faults] };
    }

    private Demand Initial(DateTimeOffset now) => new()
    {
        At = now,
        ArrivalsUntil = now.AddSeconds(-1),
        ArrivalsPerSecond = [],
        Active = 0,
        HeadAgeSeconds = 0,
        InHand = 0,
        ServiceSeconds = settings.ServiceSeconds,
        Concurrency = settings.Concurrency,
        StartUpSeconds = settings.StartUpSeconds,
        Wanted = settings.Floor,
        Live = 0,
        Starting = 0,
        Draining = 0,
    };

    private Demand Arrivals(Demand demand, Observation seen)
    {
        if (Fault(seen.Arrivals?.MeasuredAt, seen.At) is { } fault)
        {
            Add(Signal.Arrivals, fault, "no arrivals");
            return demand with { ArrivalsPerSecond = [] };
        }

        var until = seen.Arrivals!.MeasuredAt;
        var from = demand.ArrivalsUntil;
        var count = (int)Math.Clamp((until - from).TotalSeconds, 0, MaxSecondsPerTick);
        var perSecond = new int[count];
        from = until.AddSeconds(-count);
        foreach (var second in seen.Arrivals.Seconds)
        {
            var index = (int)Math.Floor((second.Start - from).TotalSeconds);
            if (second.Jobs is < 0 or > AbsurdRate || second.BulkJobs is < 0 or > AbsurdRate || second.Items < 0)
            {
                Add(Signal.Arrivals, FaultKind.Absurd, "no arrivals in that second");
            }
            else if (index >= 0 && index < count)
            {
                perSecond[index] += second.Jobs;
                _arrived.Add((index, second));
            }
        }

        return demand with
        {
            ArrivalsPerSecond = perSecond,
            ArrivalsUntil = count > 0 ? until : demand.ArrivalsUntil,
        };
    }

    private Demand Backlog(Demand demand, Observation seen)
    {
        var fault = Fault(seen.Backlog?.MeasuredAt, seen.At);
        if (fault is null
            && (seen.Backlog!.Active is < 0 or > AbsurdBacklog || Absurd(seen.Backlog.HeadAge.TotalSeconds)))
        {
            fault = FaultKind.Absurd;
        }

        if (fault is { } kind)
        {
            Add(
                Signal.Backlog, kind,
                string.Create(CultureInfo.InvariantCulture, $"the last {demand.Active} messages"));
            return demand;
        }

        return demand with { Active = seen.Backlog!.Active, HeadAgeSeconds = seen.Backlog.HeadAge.TotalSeconds };
    }

    private Demand Instances(Demand demand, Observation seen)
    {
        var fault = Fault(seen.Instances?.MeasuredAt, seen.At);
        if (fault is null
            && new[] { seen.Instances!.Wanted, seen.Instances.Live, seen.Instances.Starting, seen.Instances.Draining }
                .Any(count => count is < 0 or > AbsurdRate))
        {
            fault = FaultKind.Absurd;
        }

        if (fault is { } kind)
        {
            Add(Signal.Instances, kind, string.Create(CultureInfo.InvariantCulture, $"the last {demand.Live} live"));
            return demand;
        }

        var (counts, startUp) = (seen.Instances!, seen.Instances!.StartUp?.TotalSeconds);
        return demand with
        {
            Wanted = counts.Wanted,
            Live = counts.Live,
            Starting = counts.Starting,
            Draining = counts.Draining,
            CrashLoop = counts.CrashLoop,
            StartUpSeconds = startUp is > 0 and < AbsurdSeconds ? startUp.Value : demand.StartUpSeconds,
        };
    }

    private Demand Service(Demand demand, Observation seen)
    {
        if (seen.Reports is null)
        {
            Add(
                Signal.Service, FaultKind.Missing,
                string.Create(CultureInfo.InvariantCulture, $"the last {demand.ServiceSeconds} s"));
            return demand;
        }

        var isGood = _workload.Learn(seen.Reports, seen.At);
        var curve = new ServiceCurve(seen.Reports);
        var concurrency = seen.Reports.Select(report => report.Concurrency).Where(limit => limit > 0)
            .DefaultIfEmpty(demand.Concurrency).Max();
        var measured = Seconds(curve, concurrency);
        if (!isGood || (measured is { } seconds && (Absurd(seconds) || seconds == 0)))
        {
            Add(
                Signal.Service, FaultKind.Absurd,
                string.Create(CultureInfo.InvariantCulture, $"the last {demand.ServiceSeconds} s"));
            measured = null;
        }

        return demand with
        {
            InHand = seen.Reports.Sum(r => Math.Max(0, r.InHand)),
            Running = seen.Reports.Sum(r => Math.Max(0, r.Running)),
            ServiceSeconds = measured ?? demand.ServiceSeconds * concurrency / demand.Concurrency,
            Concurrency = concurrency,
            DoublingGain = curve.Gain(concurrency),
        };
    }

    /// <summary>
    /// Fewer in hand may be faster, so once service was measured with all places taken, only such measurements count.
    /// </summary>
    private double? Seconds(ServiceCurve curve, int concurrency)
    {
        var isFull = curve.IsMeasuredAt(concurrency);
        _wasFull |= isFull;
        return isFull || !_wasFull ? curve.SecondsAt(concurrency) : null;
    }

    private FaultKind? Fault(DateTimeOffset? measuredAt, DateTimeOffset now) => (now - measuredAt)?.TotalSeconds switch
    {
        null => FaultKind.Missing,
        var age when age > settings.StaleSeconds => FaultKind.Stale,
        < -5 => FaultKind.Absurd,
        _ => null,
    };

    private void Add(Signal signal, FaultKind kind, string instead) =>
        _faults.Add(new SignalFault(signal, kind, instead));

    private static bool Absurd(double seconds) => !(seconds >= 0 && seconds < AbsurdSeconds);
}
