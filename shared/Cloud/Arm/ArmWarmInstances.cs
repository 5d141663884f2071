using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Arm;

/// <summary>
/// Always-ready instances of the worker's site on Elastic Premium. The platform takes seconds to answer and the loop ticks each second:
/// reads and writes run by themselves, one of each at most, and a tick hears how far they are.
/// </summary>
internal sealed class ArmWarmInstances(ArmSite site, IInstanceReports reports, TimeProvider time) : IWarmInstances, IDisposable
{
    /// <summary>The platform's own limits of always-ready instances.</summary>
    private const int Fewest = 1;
    private const int Most = 20;

    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReportedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WritePace _pace = new();
    private readonly StartUpWatch _startUp = new();
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private int? _standing;
    private string? _unread;
    private EffectResult _last = EffectResult.Applied;

    public async Task<InstanceCounts> ReadAsync(CancellationToken cancellationToken)
    {
        await StandingAsync(cancellationToken);
        var now = time.GetUtcNow();
        var live = (await reports.ReadAsync(now - ReportedWithin, cancellationToken)).Count;
        lock (_gate)
        {
            var standing = _standing ?? throw new InvalidOperationException($"The count of always-ready instances is not known: {_unread}");
            return new InstanceCounts
            {
                MeasuredAt = now,
                Wanted = standing,
                Live = live,
                Starting = Math.Max(0, standing - live),
                Draining = 0,
                StartUp = _startUp.See(now, live),
            };
        }
    }

    public async Task<EffectResult> SetAsync(int wanted, CancellationToken cancellationToken)
    {
        await StandingAsync(cancellationToken);
        Task writing;
        lock (_gate)
        {
            if (_standing is not { } standing)
            {
                return new EffectResult(EffectStatus.Deferred, $"The count that stands is not known: {_unread}");
            }

            if (_writing.IsCompleted && _pace.Next(time.GetUtcNow(), Math.Clamp(wanted, Fewest, Most), standing) is { } count)
            {
                _last = new EffectResult(EffectStatus.Deferred, $"The change from {standing} to {count} is on its way.");
                _writing = WriteAsync(count, standing);
            }
            else if (_writing.IsCompleted)
            {
                return Paced_NeedsGate(wanted, standing);
            }

            writing = _writing;
        }

        await Task.WhenAny(writing, Task.Delay(Patience, time, cancellationToken));
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

    private EffectResult Paced_NeedsGate(int wanted, int standing) => wanted switch
    {
        > Most when standing == Most => new EffectResult(
            EffectStatus.Applied, $"Azure keeps at most {Most} instances always ready; above them its own scaling adds more."),
        _ when Math.Clamp(wanted, Fewest, Most) == standing => EffectResult.Applied,
        _ when _last.Status != EffectStatus.Applied => _last,
        _ => new EffectResult(EffectStatus.Deferred, wanted < standing
            ? $"A lower count is written once it was enough for {WritePace.Settling.TotalSeconds:0} s."
            : $"Two writes are {WritePace.BetweenWrites.TotalSeconds:0} s apart; the next may go at {_pace.NotBefore:HH:mm:ss}."),
    };

    private async Task StandingAsync(CancellationToken cancellationToken)
    {
        Task reading;
        lock (_gate)
        {
            if (time.GetUtcNow() - _readAt >= ReadEvery && _reading.IsCompleted && _writing.IsCompleted)
            {
                _reading = ReadStandingAsync();
            }

            if (_standing is not null)
            {
                return;
            }

            reading = _reading;
        }

        await Task.WhenAny(reading, Task.Delay(Patience, time, cancellationToken));
    }

    private async Task ReadStandingAsync()
    {
        var answer = await site.ReadAsync(_stop.Token);
        lock (_gate)
        {
            // Also after a failure: the loop asks each second, and Resource Manager counts.
            _readAt = time.GetUtcNow() - (answer.Count is null && _standing is null ? ReadEvery - TimeSpan.FromSeconds(5) : TimeSpan.Zero);
            _standing = answer.Count ?? _standing;
            _unread = answer.Detail;
        }
    }

    private async Task WriteAsync(int count, int standing)
    {
        var began = time.GetUtcNow();
        var written = await site.WriteAsync(count, _stop.Token);
        // Read back: what counts is what stands, not what was said.
        var read = written.Status == EffectStatus.Applied ? await site.ReadAsync(_stop.Token) : written;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (read.Count is not { } stands)
            {
                _pace.Failed(now, read.RetryAfter);
                _last = new EffectResult(read.Status, read.Detail);
                return;
            }

            (_standing, _readAt) = (stands, now);
            if (stands != count)
            {
                _pace.Failed(now, retryAfter: null);
                _last = new EffectResult(EffectStatus.Deferred, $"Azure took {count} and keeps {stands}.");
                return;
            }

            _pace.Wrote(now);
            _last = EffectResult.Applied;
            if (count > standing)
            {
                _startUp.Raised(began, count);
            }
        }
    }
}
