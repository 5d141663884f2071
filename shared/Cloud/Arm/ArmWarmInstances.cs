using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Controls the always-ready instances of the worker's site on Elastic Premium. The platform takes seconds to answer,
/// but the loop ticks every second. So at most one read and one write run in the background, and a tick gets their
/// current state.
/// </summary>
internal sealed class ArmWarmInstances(
    ArmSite site, IInstanceReports reports, TimeProvider time) : IWarmInstances, IDisposable
{
    /// <summary>The platform's limits for always-ready instances.</summary>
    private const int MinCount = 1;
    private const int MaxCount = 20;

    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryUnreadAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WritePace _pace = new();
    private readonly StartUpWatch _startUp = new();
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private int? _current;
    private string? _readError;
    private EffectResult _last = EffectResult.Applied;

    public async Task<InstanceCounts> ReadAsync(CancellationToken cancellationToken)
    {
        await CurrentAsync(cancellationToken);
        var now = time.GetUtcNow();
        var live = (await reports.ReadAsync(now - ReportedWithin, cancellationToken)).Count;
        lock (_gate)
        {
            var current = _current
                ?? throw new InvalidOperationException($"The count of always-ready instances is unknown: {_readError}");
            return new InstanceCounts
            {
                MeasuredAt = now,
                Wanted = current,
                Live = live,
                Starting = Math.Max(0, current - live),
                Draining = 0,
                StartUp = _startUp.Update(now, live),
            };
        }
    }

    public async Task<EffectResult> SetAsync(int wanted, CancellationToken cancellationToken)
    {
        await CurrentAsync(cancellationToken);
        Task writing;
        lock (_gate)
        {
            if (_current is not { } current)
            {
                return new EffectResult(EffectStatus.Deferred, $"The current count is unknown: {_readError}");
            }

            if (_writing.IsCompleted
                && _pace.Next(time.GetUtcNow(), Math.Clamp(wanted, MinCount, MaxCount), current) is { } count)
            {
                _last = new EffectResult(
                    EffectStatus.Deferred, $"The change from {current} to {count} is in progress.");
                _writing = WriteAsync(count, current);
            }
            else if (_writing.IsCompleted)
            {
                return Paced_NeedsGate(wanted, current);
            }

            writing = _writing;
        }

        await Task.WhenAny(writing, Task.Delay(CallTimeout, time, cancellationToken));
        lock (_gate)
        {
            return _last;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private EffectResult Paced_NeedsGate(int wanted, int current) => wanted switch
    {
        > MaxCount when current == MaxCount => new EffectResult(
            EffectStatus.Applied,
            $"Azure keeps at most {MaxCount} instances always ready. Beyond that, its own scaling adds more."),
        _ when Math.Clamp(wanted, MinCount, MaxCount) == current => EffectResult.Applied,
        _ when _last.Status != EffectStatus.Applied => _last,
        _ => new EffectResult(EffectStatus.Deferred, wanted < current
            ? $"A lower count is written after it has been enough for {WritePace.Settling.TotalSeconds:0} s."
            : $"Writes are at least {WritePace.BetweenWrites.TotalSeconds:0} s apart. "
                + $"The next one is possible at {_pace.NotBefore:HH:mm:ss}."),
    };

    private async Task CurrentAsync(CancellationToken cancellationToken)
    {
        Task reading;
        lock (_gate)
        {
            if (time.GetUtcNow() - _readAt >= ReadEvery && _reading.IsCompleted && _writing.IsCompleted)
            {
                _reading = ReadCurrentAsync();
            }

            if (_current is not null)
            {
                return;
            }

            reading = _reading;
        }

        await Task.WhenAny(reading, Task.Delay(CallTimeout, time, cancellationToken));
    }

    private async Task ReadCurrentAsync()
    {
        var answer = await site.ReadAsync(_stop.Token);
        lock (_gate)
        {
            // Set this after failures too: the loop asks every second, and Resource Manager limits calls.
            var retrySoon = answer.Count is null && _current is null;
            _readAt = time.GetUtcNow() - (retrySoon ? ReadEvery - RetryUnreadAfter : TimeSpan.Zero);
            _current = answer.Count ?? _current;
            _readError = answer.Detail;
        }
    }

    private async Task WriteAsync(int count, int current)
    {
        var began = time.GetUtcNow();
        var written = await site.WriteAsync(count, _stop.Token);
        // Read the count back: only the stored value counts, not the response to the write.
        var read = written.Status == EffectStatus.Applied ? await site.ReadAsync(_stop.Token) : written;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (read.Count is not { } stored)
            {
                _pace.Failed(now, read.RetryAfter);
                _last = new EffectResult(read.Status, read.Detail);
                return;
            }

            (_current, _readAt) = (stored, now);
            if (stored != count)
            {
                _pace.Failed(now, retryAfter: null);
                _last = new EffectResult(EffectStatus.Deferred, $"Azure accepted {count} but keeps {stored}.");
                return;
            }

            _pace.Wrote(now);
            _last = EffectResult.Applied;
            if (count > current)
            {
                _startUp.Raised(began, count);
            }
        }
    }
}
