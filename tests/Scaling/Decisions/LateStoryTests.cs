using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>Tiny jobs behind long runs that have every thread of the only instance.</summary>
public sealed class LateStoryTests
{
    private readonly Story _story =
        new(new ScalingOptions { MaxInstances = 4, ServiceTime = TimeSpan.FromSeconds(0.01) });

    private World World => _story.World;

    [Fact]
    public async Task Late_jobs_get_help_although_service_seems_fast_and_the_help_stays_until_they_are_done()
    {
        await _story.Seconds(1, arrivals: 62);
        (World.Active, World.Live) = (62, 1);
        for (var second = 1; second < 9; second++)
        {
            World.HeadAge = TimeSpan.FromSeconds(second);
            await _story.Seconds(1, arrivals: 0);
        }

        var asked = World.Wanted;
        Assert.True(asked >= 2, $"{asked} instances are wanted while nothing ends.");
        Assert.Equal(BurstState.Late, World.Status!.Verdict.State);

        (World.Live, World.Starting) = (1, asked - 1);
        await _story.Seconds(30, arrivals: 0);

        Assert.True(World.Wanted >= asked);
        Assert.DoesNotContain(World.Ledger, entry => entry.Verdict.WarmInstances < entry.WarmInstancesBefore);
    }

    [Fact]
    public async Task The_cap_is_named_with_the_number_that_would_be_in_time()
    {
        (World.Active, World.Live, World.HeadAge) = (100_000, 1, TimeSpan.FromSeconds(10));

        await _story.Seconds(3, arrivals: 10);

        var verdict = World.Status!.Verdict;
        Assert.True(verdict.Needed > 4);
        Assert.Equal(4, verdict.WarmInstances);
        Assert.Equal(
            $"the cap is 4; about {verdict.Needed} would be in time: raise Scaling:MaxInstances", verdict.Rail);
    }
}
