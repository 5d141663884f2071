using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests;

public sealed class DecisionLoopTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly World _world;
    private readonly ArrivalCounts _arrivals;
    private readonly DecisionLoop _loop;

    public DecisionLoopTests()
    {
        _world = new World(_time);
        _arrivals = new ArrivalCounts(_time);
        var settings = new ScalingOptions { MaxInstances = 10 }.ToSettings();
        _loop = new DecisionLoop(
            new Senses(_arrivals, _world, _world, _world, _world),
            new Hands(_world, _world, _world, _world, _world),
            settings, "me", _time, NullLogger<DecisionLoop>.Instance);
    }

    [Fact]
    public async Task A_burst_after_calm_asks_for_instances_within_two_seconds_and_the_ledger_says_why()
    {
        await Seconds(60, arrivals: 1);
        Assert.InRange(_world.Wanted, 1, 2);
        var before = _world.Ledger.Count;

        await Seconds(2, arrivals: 30);

        Assert.True(_world.Wanted >= 4, $"wanted {_world.Wanted}");
        var decision = _world.Ledger[before];
        Assert.Contains("burst", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(BurstState.Surge, decision.State);
        Assert.Equal([30], decision.Inputs.ArrivalsPerSecond);
    }

    [Fact]
    public async Task After_a_burst_the_count_falls_to_the_floor_again()
    {
        await Seconds(20, arrivals: 20);
        var peak = _world.Wanted;

        await Seconds(2000, arrivals: 0);

        Assert.True(peak > 4);
        Assert.Equal(1, _world.Wanted);
    }

    [Fact]
    public async Task Nothing_is_scaled_in_while_the_backlog_cannot_be_read()
    {
        await Seconds(20, arrivals: 20);
        var peak = _world.Wanted;
        _world.BacklogFails = true;

        await Seconds(600, arrivals: 0);

        Assert.Equal(peak, _world.Wanted);
        Assert.Equal(Signal.Backlog, _world.Status!.Inputs.Faults[0].Signal);
        Assert.Contains("nothing is scaled in", _world.Status.Rail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_lease_nothing_is_touched()
    {
        _world.LeaseHolder = "another";

        await Seconds(20, arrivals: 20);

        Assert.Equal(0, _world.Sets);
        Assert.Null(_world.Status);
    }

    [Fact]
    public async Task A_ledger_that_fails_gets_its_entries_later_in_order()
    {
        _world.LedgerFails = true;
        await Seconds(20, arrivals: 20);
        Assert.Empty(_world.Ledger);
        _world.LedgerFails = false;

        await Seconds(1, arrivals: 20);

        Assert.NotEmpty(_world.Ledger);
        Assert.Equal(_world.Ledger.OrderBy(d => d.At), _world.Ledger);
    }

    [Fact]
    public async Task An_instance_count_that_could_not_be_set_is_asked_for_again()
    {
        _world.SetFails = true;
        await Seconds(5, arrivals: 20);
        Assert.Equal(0, _world.Wanted);
        _world.SetFails = false;

        await Seconds(1, arrivals: 20);

        Assert.Equal(_world.Status!.WarmInstances, _world.Wanted);
    }

    [Fact]
    public async Task An_operators_order_stands_until_it_expires()
    {
        _world.Order = new Override { WarmInstances = 7, ExpiresAt = Start.AddSeconds(30), Reason = "load test" };
        await Seconds(20, arrivals: 0);
        Assert.Equal(7, _world.Wanted);
        Assert.Contains("load test", _world.Ledger[0].Rail, StringComparison.Ordinal);

        await Seconds(120, arrivals: 0);

        Assert.Equal(1, _world.Wanted);
    }

    private async Task Seconds(int seconds, int arrivals)
    {
        for (var second = 0; second < seconds; second++)
        {
            for (var i = 0; i < arrivals; i++)
                _arrivals.Count(new Arrival("digits", AsksForCapacity: true, Items: 1));

            _time.Advance(TimeSpan.FromSeconds(1));
            await _loop.TickAsync(CancellationToken.None);
        }
    }
}
