using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;

namespace Serverless.Local.Demo;

/// <summary>Polls <c>/v1/burst</c> four times a second and keeps the samples.</summary>
internal sealed class WarmSampler(HttpClient http, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestCoolDown = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<WarmSample> _samples = [];
    private Task _watching = Task.CompletedTask;
    private long _began;

    public IReadOnlyList<WarmSample> Samples
    {
        get
        {
            lock (_samples)
            {
                return [.. _samples];
            }
        }
    }

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_began);

    public void Start()
    {
        _began = time.GetTimestamp();
        _watching = WatchAsync(_stop.Token);
    }

    /// <summary>Waits until the burst is over and the additional workers have stopped, up to a limit.</summary>
    public async Task WaitUntilCalmAsync()
    {
        var began = time.GetTimestamp();
        using var poll = new PeriodicTimer(Period, time);
        while (!IsCalm() && time.GetElapsedTime(began) < LongestCoolDown)
        {
            await poll.WaitForNextTickAsync();
        }

        await _stop.CancelAsync();
        await _watching;
    }

    private bool IsCalm() =>
        Samples is [.., { State: "calm" or "cooling" } last] && last.Live == Samples.Min(sample => sample.Wanted);

    /// <summary>Reads the ledger, oldest decision first.</summary>
    public async Task<IReadOnlyList<Decision>> DecisionsAsync()
    {
        await using var body = await http.GetStreamAsync("/v1/burst/decisions?limit=200");
        var page = await JsonSerializer.DeserializeAsync(body, ScalingJson.Default.LedgerPage);
        return [.. page?.Decisions.Reverse() ?? []];
    }

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var poll = new PeriodicTimer(Period, time);
        try
        {
            while (await poll.WaitForNextTickAsync(cancellationToken))
            {
                using var answer = await http.GetAsync("/v1/burst", cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    continue;
                }

                var status = await answer.Content.ReadFromJsonAsync(ScalingJson.Default.BurstStatus, cancellationToken);
                lock (_samples)
                {
                    _samples.Add(WarmSample.Of(Now, status!));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo has ended.
        }
    }
}
