using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests;

/// <summary>All ports of the loop in memory; each can be made to fail.</summary>
internal sealed class World(TimeProvider time)
    : IBacklogReadings, IInstanceReports, IWarmInstances, IOverride, IConcurrencyControl, ILease, ILedger, IBurstStatus
{
    public bool BacklogFails { get; set; }
    public bool BacklogHangs { get; set; }
    public bool LedgerFails { get; set; }
    public bool ControlFails { get; set; }
    public bool SetFails { get; set; }
    public bool OrderFails { get; set; }
    public long Active { get; set; }
    public TimeSpan HeadAge { get; set; }
    public int Starting { get; set; }
    public int? Live { get; set; }
    public int Wanted { get; private set; }
    public int Sets { get; private set; }
    public string LeaseHolder { get; set; } = "me";
    public Override? Order { get; set; }
    public ConcurrencyControl? Control { get; private set; }
    public BurstStatus? Status { get; private set; }
    public List<Decision> Ledger { get; } = [];

    Task<BacklogReading> IBacklogReadings.ReadAsync(CancellationToken _) => BacklogHangs
        ? new TaskCompletionSource<BacklogReading>().Task
        : BacklogFails ? Task.FromException<BacklogReading>(new IOException("The backlog cannot be read."))
        : Task.FromResult(new BacklogReading(time.GetUtcNow(), Active, HeadAge));

    public Task WriteAsync(InstanceReport report, CancellationToken _) => Task.CompletedTask;

    public Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken _) =>
        Task.FromResult<IReadOnlyList<InstanceReport>>([]);

    Task<InstanceCounts> IWarmInstances.ReadAsync(CancellationToken _) => Task.FromResult(new InstanceCounts
    {
        MeasuredAt = time.GetUtcNow(), Wanted = Wanted, Live = Live ?? Wanted, Starting = Starting, Draining = 0,
    });

    public Task<EffectResult> SetAsync(int wanted, CancellationToken _)
    {
        if (SetFails)
        {
            throw new IOException("No instance can be set.");
        }

        (Wanted, Sets) = (wanted, Sets + 1);
        return Task.FromResult(EffectResult.Applied);
    }

    Task<Override?> IOverride.ReadAsync(CancellationToken _) => OrderFails
        ? Task.FromException<Override?>(new IOException("The order cannot be read."))
        : Task.FromResult(Order);

    public Task WriteAsync(Override? order, CancellationToken _) => Task.FromResult(Order = order);

    Task<ConcurrencyControl?> IConcurrencyControl.ReadAsync(CancellationToken _) => Task.FromResult(Control);

    public Task WriteAsync(ConcurrencyControl control, CancellationToken _) => ControlFails
        ? Task.FromException(new IOException("The control row cannot be written."))
        : Task.FromResult(Control = control);

    public Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken _) =>
        Task.FromResult(holder == LeaseHolder);

    public Task AppendAsync(Decision decision, CancellationToken _)
    {
        if (LedgerFails)
        {
            throw new IOException("The ledger is full.");
        }

        Ledger.Add(decision);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Decision>> ReadAsync(string? after, int limit, CancellationToken _) =>
        Task.FromResult<IReadOnlyList<Decision>>([.. Ledger.AsEnumerable().Reverse().Take(limit)]);

    Task<BurstStatus?> IBurstStatus.ReadAsync(CancellationToken _) => Task.FromResult(Status);

    public Task WriteAsync(BurstStatus status, CancellationToken _) => Task.FromResult(Status = status);
}
