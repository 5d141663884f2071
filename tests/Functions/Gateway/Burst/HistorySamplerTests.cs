using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Gateway.Burst;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.Burst;

public sealed class HistorySamplerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly BurstHistory _history = new();

    [Fact]
    public async Task The_state_is_read_every_two_seconds_and_a_failed_read_leaves_a_gap()
    {
        var time = new FakeTimeProvider(Noon);
        var port = new Port(time);
        using var sampler = new HistorySampler(port, _history, time, NullLogger<HistorySampler>.Instance);
        await sampler.StartAsync(TestContext.Current.CancellationToken);
        foreach (var fails in new[] { false, true, false })
        {
            await port.Read();
            port.Fails = fails;
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await port.Read();
        await sampler.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([0, 2, 6], _history.Read().Select(point => (point.At - Noon).TotalSeconds));
    }

    [Fact]
    public async Task A_read_that_times_out_does_not_stop_the_loop()
    {
        var time = new LoopTime();
        var port = new Port(time) { Call = new FlakyCall() };
        using var sampler = new HistorySampler(port, _history, time, NullLogger<HistorySampler>.Instance);
        await sampler.StartAsync(TestContext.Current.CancellationToken);

        await time.SurvivesTimeoutAsync(sampler, port.Call, TimeSpan.FromSeconds(2));
    }

    private static BurstStatus Status(DateTimeOffset at) => new()
    {
        At = at,
        Verdict = new Verdict { WarmInstances = 2, Concurrency = 1, Reason = "" },
        Inputs = new Demand
        {
            At = at, ArrivalsUntil = at, ArrivalsPerSecond = [1],
            Active = 7, HeadAgeSeconds = 0, InHand = 0, ServiceSeconds = 1, Concurrency = 1,
            StartUpSeconds = 1, Wanted = 2, Live = 1, Starting = 1, Draining = 0,
        },
    };

    /// <summary>A burst status that is new at each read, or that fails.</summary>
    private sealed class Port(TimeProvider time) : IBurstStatus
    {
        private readonly Channel<bool> _reads = Channel.CreateUnbounded<bool>();

        public bool Fails { get; set; }

        public FlakyCall? Call { get; init; }

        public ValueTask<bool> Read() => _reads.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken)
        {
            Call?.Make();
            var answer = Fails ? Task.FromException<BurstStatus?>(new IOException("away"))
                : Task.FromResult<BurstStatus?>(Status(time.GetUtcNow()));
            _reads.Writer.TryWrite(true);
            return answer;
        }

        public Task WriteAsync(BurstStatus status, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
