using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Embedded.Pool;

/// <summary>Keeps the wanted number of worker processes: it starts, restarts, drains, and stops them.</summary>
public sealed partial class WorkerPool(
    IOptions<PoolOptions> options, TimeProvider time, ILogger<WorkerPool> logger) : IAsyncDisposable
{
    /// <summary>The time that processes get to drain when the pool stops.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(6);

    private readonly PoolOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly List<InstanceKeeper> _keepers = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _wanted;
    private int _named;
    private bool _closed;
    private TimeSpan? _coldStart;

    public int MaxInstances => _options.MaxInstances;

    public PoolCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return Count_NeedsGate();
            }
        }
    }

    /// <summary>All instances that have not stopped, oldest first.</summary>
    public IReadOnlyList<Instance> Instances
    {
        get
        {
            lock (_gate)
            {
                return Instances_NeedsGate();
            }
        }
    }

    /// <summary>
    /// Sets the wanted number of instances. New instances start in parallel, and surplus instances drain. A stopping
    /// pool ignores the call.
    /// </summary>
    public void Set(int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, _options.MaxInstances);
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (wanted != _wanted)
            {
                LogWanted(wanted, _wanted);
            }

            _wanted = wanted;
            Apply_NeedsGate(PoolPlan.For(wanted, Instances_NeedsGate()));
        }

        Changed();
    }

    /// <summary>Returns the counts as soon as they satisfy the condition.</summary>
    public async Task<PoolCounts> WaitForAsync(Func<PoolCounts, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            PoolCounts counts;
            lock (_gate)
            {
                changed = _changed.Task;
                counts = Count_NeedsGate();
            }

            if (condition(counts))
            {
                return counts;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Drains all instances and kills those that remain after <see cref="StopLimit"/>. The pool starts no more
    /// instances.
    /// </summary>
    public async Task StopAsync()
    {
        InstanceKeeper[] keepers;
        lock (_gate)
        {
            (_closed, _wanted) = (true, 0);
            keepers = [.. _keepers];
        }

        foreach (var keeper in keepers)
        {
            keeper.Drain();
        }

        var stopped = Task.WhenAll(keepers.Select(k => k.Stopped));
        await stopped.WaitAsync(StopLimit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var keeper in keepers)
        {
            keeper.Kill();
        }

        await stopped;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<Instance> Instances_NeedsGate()
    {
        _keepers.RemoveAll(k => k.Stopped.IsCompleted);
        return [.. _keepers.Select(k => k.Instance).Where(i => i.Stage is not InstanceStage.Stopped)];
    }

    private PoolCounts Count_NeedsGate() =>
        PoolCounts.Of(_wanted, Instances_NeedsGate()) with { ColdStart = _coldStart };

    private void Apply_NeedsGate(PoolPlan plan)
    {
        foreach (var name in plan.Drain)
        {
            _keepers.Single(k => k.Instance.Name == name).Drain();
        }

        for (var i = 0; i < plan.Start; i++)
        {
            _keepers.Add(new InstanceKeeper($"worker-{++_named}", _options, time, logger, Moved));
        }
    }

    private void Moved(Instance instance)
    {
        if (instance.Stage is InstanceStage.Live)
        {
            lock (_gate)
            {
                _coldStart = instance.ColdStart;
            }
        }

        Changed();
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    [LoggerMessage(LogLevel.Information, "{Wanted} instances are wanted (before: {Before}).")]
    private partial void LogWanted(int wanted, int before);
}
