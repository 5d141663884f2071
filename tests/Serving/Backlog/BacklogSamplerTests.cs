using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class BacklogSamplerTests : IBacklogCounts, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly LoopTime _time = new();
    private readonly BacklogView _view = new();
    private readonly ServingMetrics _metrics = new();
    private readonly CallSignal _reads = new();
    private readonly BacklogSampler _sampler;
    private FlakyCall? _call;
    private bool _isBulkAway;

    public BacklogSamplerTests() => _sampler = new BacklogSampler(
        this, _view, Options.Create(new QueueOptions()), _metrics, _time, NullLogger<BacklogSampler>.Instance);

    public void Dispose()
    {
        _sampler.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Both_lanes_are_measured_and_a_measurement_that_fails_leaves_the_last_one()
    {
        await _sampler.StartAsync(TestContext.Current.CancellationToken);
        await NextReadsAsync();
        await TickAsync();
        Assert.Equal(7, _view.Active);

        _isBulkAway = true;
        await TickAsync();
        await TickAsync();
        Assert.Equal(7, _view.Active);
        await _sampler.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_count_that_times_out_does_not_stop_the_service()
    {
        _call = new FlakyCall();
        await _sampler.StartAsync(TestContext.Current.CancellationToken);

        await _time.SurvivesTimeoutAsync(_sampler, _call, Period);
    }

    Task<QueueCounts> IBacklogCounts.ReadAsync(string queue, CancellationToken cancellationToken)
    {
        _call?.Make();
        _reads.Raise();
        return (queue, _isBulkAway) switch
        {
            ("jobs-interactive", _) =>
                Task.FromResult(new QueueCounts(_time.GetUtcNow(), Active: 3, Scheduled: 0, DeadLettered: 0)),
            ("jobs-bulk", false) =>
                Task.FromResult(new QueueCounts(_time.GetUtcNow(), Active: 4, Scheduled: 0, DeadLettered: 0)),
            _ => Task.FromException<QueueCounts>(new IOException("away")),
        };
    }

    /// <summary>One tick and its reads, which start after the previous reads were applied.</summary>
    private async Task TickAsync()
    {
        await _time.TickAsync(Period);
        await NextReadsAsync();
    }

    private async Task NextReadsAsync()
    {
        await _reads.NextAsync();
        await _reads.NextAsync();
    }
}
