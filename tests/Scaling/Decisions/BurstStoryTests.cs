using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class BurstStoryTests
{
    private readonly Story _story = new(new ScalingOptions { MaxInstances = 10 });

    private World World => _story.World;

    [Fact]
    public async Task A_burst_after_calm_requests_instances_within_two_seconds_and_the_ledger_contains_the_reason()
    {
        await _story.Seconds(60, arrivals: 1);
        var before = World.Ledger.Count;

        await _story.Seconds(2, arrivals: 30);

        Assert.Equal(6, World.Wanted);
        var decision = World.Ledger[before];
        Assert.Contains("burst", decision.Verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(BurstState.Surge, decision.Verdict.State);
        Assert.Equal([30], decision.Inputs.ArrivalsPerSecond);
    }

    [Fact]
    public async Task After_a_burst_the_count_returns_to_the_floor()
    {
        await _story.Seconds(20, arrivals: 20);
        var peak = World.Wanted;

        await _story.Seconds(2000, arrivals: 0);

        Assert.Equal(5, peak);
        Assert.Equal(1, World.Wanted);
    }

    [Fact]
    public async Task Regular_bursts_are_prepared_for_and_nothing_is_kept_between_them()
    {
        for (var burst = 0; burst < 5; burst++)
        {
            await _story.Seconds(280, arrivals: 1);
            await _story.Seconds(20, arrivals: 20);
        }

        await _story.Seconds(150, arrivals: 1);
        Assert.Equal(1, World.Wanted);

        await _story.Seconds(120, arrivals: 1);
        Assert.Equal(4, World.Wanted);
        Assert.StartsWith(
            "Bursts come every 300 s and needed", World.Ledger[^1].Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launches_are_not_canceled_while_their_backlog_exists()
    {
        await _story.Seconds(60, arrivals: 1);
        (World.Active, World.HeadAge) = (100, TimeSpan.FromSeconds(10));
        await _story.Seconds(1, arrivals: 6);
        var asked = World.Wanted;
        (World.Live, World.Starting) = (1, asked - 1);

        await _story.Seconds(20, arrivals: 6);

        Assert.Equal(2, asked);
        Assert.True(World.Wanted >= asked, $"asked for {asked}, then wanted {World.Wanted}");
    }
}
