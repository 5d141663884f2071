using Serverless.Replay.Simulation;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Replay.Policies;

/// <summary>
/// The ports and the clock of the decision loop, on one second of the simulation at a time. All calls complete
/// synchronously.
/// </summary>
internal sealed class VirtualPorts(ScalingSettings settings, SimulationOptions options) : TimeProvider,
    IArrivalReadings,
    IBacklogReadings, IInstanceReports, IWarmInstances, IOverride, IConcurrencyControl, ILease, ILedger, IBurstStatus
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Decision> _ledger = [];
    private readonly List<BurstState> _states = [];
    private readonly AlwaysReady? _plan = options.Platform == Platform.Direct ? null : new AlwaysReady(settings.Floor);
    private int _wanted = settings.Floor;
    private int _concurrency = options.Concurrency;

    public PoolObservation Observed { get; set; }

    public ScalingTarget Target => new(_wanted, _concurrency);

    public IReadOnlyList<Decision> Ledger => _ledger;

    public IReadOnlyList<BurstState> States => _states;

    private DateTimeOffset Measured => GetUtcNow().AddSeconds(-options.DelaySeconds);

    public override DateTimeOffset GetUtcNow() => Start.AddSeconds(Observed.Second + 1);

    Task<ArrivalReading> IArrivalReadings.ReadAsync(DateTimeOffset since, CancellationToken _) =>
        Task.FromResult(new ArrivalReading(
            Measured,
            [
                .. Observed.Models.Where(model => model.Arrivals > 0).Select(model =>
                    new ArrivalSecond(Measured.AddSeconds(-1), model.Model, model.Arrivals, 0)
                    {
                        Items = model.Arrivals, ObjectiveSeconds = model.WaitSeconds,
                    }),
                .. Observed.BulkArrivals == 0
                    ? Array.Empty<ArrivalSecond>()
                    : [new ArrivalSecond(Measured.AddSeconds(-1), "bulk", 0, Observed.BulkArrivals)],
            ]));

    Task<BacklogReading> IBacklogReadings.ReadAsync(CancellationToken _) =>
        Task.FromResult(new BacklogReading(
            Measured, Observed.Active, TimeSpan.FromSeconds(Math.Max(0, Observed.HeadAge))));

    Task<IReadOnlyList<InstanceReport>> IInstanceReports.ReadAsync(
        DateTimeOffset since, CancellationToken _) => Reports();

    Task<InstanceCounts> IWarmInstances.ReadAsync(CancellationToken _) => Task.FromResult(new InstanceCounts
    {
        MeasuredAt = GetUtcNow(),
        Wanted = _wanted,
        Live = Observed.Live,
        // Azure reports neither: an always-ready instance that does not report yet is starting.
        Starting = _plan is null ? Observed.Starting : Math.Max(0, _wanted - Observed.Live),
        Draining = _plan is null ? Observed.Draining : 0,
        StartUp = Observed.StartUpSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    });

    public Task<EffectResult> SetAsync(int wanted, CancellationToken _)
    {
        var isApplied = _plan?.Ask(Observed.Second, wanted) ?? true;
        _wanted = _plan?.Count ?? wanted;
        return Task.FromResult(
            isApplied ? EffectResult.Applied : new EffectResult(EffectStatus.Deferred, "The plan paces its changes."));
    }

    public Task WriteAsync(ConcurrencyControl control, CancellationToken _)
    {
        _concurrency = (int)Math.Round(control.Concurrency / options.ConcurrencyEstimateFactor);
        return Task.CompletedTask;
    }

    public Task AppendAsync(Decision decision, CancellationToken _)
    {
        _ledger.Add(decision);
        return Task.CompletedTask;
    }

    public Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken _) =>
        Task.FromResult(true);

    public Task WriteAsync(InstanceReport report, CancellationToken _) => Task.CompletedTask;

    public Task WriteAsync(Override? order, CancellationToken _) => Task.CompletedTask;

    public Task WriteAsync(BurstStatus status, CancellationToken _)
    {
        _states.Add(status.Verdict.State);
        return Task.CompletedTask;
    }

    Task<Override?> IOverride.ReadAsync(CancellationToken _) => Task.FromResult<Override?>(null);

    Task<ConcurrencyControl?> IConcurrencyControl.ReadAsync(CancellationToken _) =>
        Task.FromResult<ConcurrencyControl?>(null);

    Task<BurstStatus?> IBurstStatus.ReadAsync(CancellationToken _) => Task.FromResult<BurstStatus?>(null);

    Task<IReadOnlyList<Decision>> ILedger.ReadAsync(string? after, int limit, CancellationToken _) =>
        Task.FromResult<IReadOnlyList<Decision>>(_ledger);

    private Task<IReadOnlyList<InstanceReport>> Reports() => Task.FromResult<IReadOnlyList<InstanceReport>>(
    [
        new InstanceReport
        {
            Instance = "all",
            MeasuredAt = Measured,
            Concurrency = _concurrency,
            InHand = Observed.InHand,
            Running = Observed.InHand,
            Service = [.. Observed.Service.Select(point => new ServicePoint(
                Believed(point.InHand), point.Served, point.MeanSeconds * options.ServiceEstimateFactor))],
            Models = [.. Observed.Models.Select(Work)],
        },
    ]);

    private ModelWork Work(ModelObservation model) => new(model.Model)
    {
        Jobs = model.Ended,
        Items = model.Ended,
        WorkSeconds = model.WorkSeconds * options.ServiceEstimateFactor,
        JobsInHand = model.InHand,
        ItemsInHand = model.InHand,
        InHandSeconds = model.InHandSeconds * options.ServiceEstimateFactor,
    };

    /// <summary>A controller that misjudges the concurrency of an instance misjudges every number in hand.</summary>
    private int Believed(int inHand) => Math.Max(1, (int)Math.Round(inHand * options.ConcurrencyEstimateFactor));
}
