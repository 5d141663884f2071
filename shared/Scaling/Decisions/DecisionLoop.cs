using Microsoft.Extensions.Logging;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Observes, detects, sizes, decides, acts, and records, once a second. A failed or slow port never stops the loop: a
/// reading becomes a missing signal, an effect is retried on the next tick, and a ledger entry waits until the ledger
/// accepts it.
/// </summary>
public sealed partial class DecisionLoop(
    DecisionInputs inputs, DecisionEffects effects, ScalingSettings settings, string holder, TimeProvider time,
    ILogger<DecisionLoop> logger)
{
    private const string LeaseName = "burst-detector";
    private const int MaxUnwritten = 100;
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PortTimeout = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan ReportsKept = TimeSpan.FromSeconds(10);

    private readonly DemandRule _demands = new(settings);
    private DecisionRule _rule = new(settings);
    private readonly RuleMemory _memory = new();
    private readonly Queue<Decision> _unwritten = new();
    private Override? _override;
    private Override? _active;
    private ConcurrencyControl? _control;
    private bool _isLeading;

    /// <summary>Runs one tick. If another detector holds the lease, this one changes nothing.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(
            "lease", t => effects.Lease.HoldAsync(LeaseName, holder, LeaseDuration, t), cancellationToken))
        {
            _isLeading = false;
            return;
        }

        var seen = await ObserveAsync(cancellationToken);
        var isNew = !_isLeading;
        if (isNew)
        {
            await TakeOverAsync(cancellationToken);
        }

        var demand = _demands.Clean(seen);
        if (isNew)
        {
            _rule.TakeOver(demand.Wanted, demand.At);
        }

        _rule.Transfer(_memory.BeginWrite());
        var before = new Applied(_rule.WarmInstances, _rule.Concurrency, _rule.IsDegraded, _active);
        var verdict = _rule.Step(demand, _override);
        var effect = settings.DryRun ? null : await ActAsync(verdict, demand, cancellationToken);
        _active = _override is { } active && active.ExpiresAt > demand.At ? active : null;
        if (Changes.Of(before, verdict, demand, _active) is { Count: > 0 } changes)
        {
            Enter(changes, verdict, demand, effect, before);
        }

        await RecordAsync(verdict, demand, cancellationToken);
    }

    /// <summary>
    /// Continues from the last leader's newest ledger entry. Without an entry it starts from scratch, and is careful
    /// for a minute.
    /// </summary>
    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        var newest = await TryAsync("ledger", t => effects.Ledger.ReadAsync(null, 1, t), cancellationToken);
        _rule = newest is [{ Memory: not null } decision] && decision.Settings == settings
            ? DecisionReplay.Resume(decision) ?? new DecisionRule(settings)
            : new DecisionRule(settings);
        if (newest is [{ Inputs: var known }])
        {
            _demands.Restore(known);
        }

        _control = null;
        _isLeading = true;
    }

    private async Task<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var arrivals = TryAsync("arrivals", t => inputs.Arrivals.ReadAsync(_demands.Since(now), t), cancellationToken);
        var backlog = TryAsync("backlog", inputs.Backlog.ReadAsync, cancellationToken);
        var instances = TryAsync("instances", inputs.Instances.ReadAsync, cancellationToken);
        var reports = TryAsync("reports", t => inputs.Reports.ReadAsync(now - ReportsKept, t), cancellationToken);
        // If the override cannot be read, the last one stays in effect until it expires.
        var read = await TryAsync(
            "override", async t => (IsRead: true, Override: await inputs.Override.ReadAsync(t)), cancellationToken);
        if (read.IsRead)
        {
            _override = read.Override;
        }

        return new Observation
        {
            At = now,
            Arrivals = await arrivals,
            Backlog = await backlog,
            Instances = await instances,
            Reports = await reports,
        };
    }

    private async Task<EffectResult?> ActAsync(Verdict verdict, Demand demand, CancellationToken cancellationToken)
    {
        var control = ConcurrencyControl.Of(verdict.Concurrency, verdict.Degradation.On, demand.At);
        if (_control?.Covers(control) != true
            && await TryAsync(
                "concurrency", async t => { await effects.Concurrency.WriteAsync(control, t); return true; },
                cancellationToken))
        {
            _control = control;
        }

        return verdict.WarmInstances == demand.Wanted
            ? null
            : await TryAsync(
                "warm instances", t => effects.Instances.SetAsync(verdict.WarmInstances, t), cancellationToken)
                ?? new EffectResult(EffectStatus.Deferred, "The request failed and is retried on the next tick.");
    }

    private void Enter(
        IReadOnlyList<string> changes, Verdict verdict, Demand demand, EffectResult? effect, Applied before)
    {
        if (_unwritten.Count == MaxUnwritten)
        {
            _unwritten.Dequeue();
        }

        _unwritten.Enqueue(new Decision
        {
            At = demand.At,
            Verdict = verdict,
            Changes = changes,
            WarmInstancesBefore = before.WarmInstances,
            ConcurrencyBefore = before.Concurrency,
            DegradedBefore = before.IsDegraded,
            DryRun = settings.DryRun,
            Effect = effect,
            Inputs = demand,
            Override = _override,
            Settings = settings,
            Memory = _memory.ToString(),
        });
        LogChanged(string.Join(' ', changes));
    }

    private async Task RecordAsync(Verdict verdict, Demand demand, CancellationToken cancellationToken)
    {
        while (_unwritten.TryPeek(out var decision)
            && await TryAsync(
                "ledger", async t => { await effects.Ledger.AppendAsync(decision, t); return true; },
                cancellationToken))
        {
            _unwritten.Dequeue();
        }

        var status = new BurstStatus
        {
            At = demand.At,
            Verdict = verdict,
            DryRun = settings.DryRun,
            Override = _override,
            Inputs = demand,
            Attainment = _demands.Attained(demand.At),
        };
        await TryAsync(
            "status", async t => { await effects.Status.WriteAsync(status, t); return true; }, cancellationToken);
    }

    private async Task<T?> TryAsync<T>(
        string port, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(PortTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogTimedOut(port, PortTimeout.TotalMilliseconds);
            return default;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, port);
            return default;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Changes}")]
    private partial void LogChanged(string changes);

    [LoggerMessage(LogLevel.Warning, "The burst detector's {Port} call failed; the loop continues without it.")]
    private partial void LogFailed(Exception exception, string port);

    [LoggerMessage(LogLevel.Warning,
        "The burst detector's {Port} call timed out after {TimeoutMs} ms; the loop continues without it.")]
    private partial void LogTimedOut(string port, double timeoutMs);
}
