using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

public sealed class SizingRuleTests
{
    [Theory]
    [InlineData(true, true, 1, 4.5)] // a burst that lasts until help comes may double
    [InlineData(true, true, 0.5, 3.5)]
    [InlineData(true, false, 1, 2.5)]
    [InlineData(false, true, 1, 2.5)] // it sits bursts out
    public void A_rule_takes_the_rate_and_a_spare_and_goes_after_bursts_or_sits_them_out(
        bool follows, bool isBursting, double share, double instances)
    {
        var load = Loads.Calm with { SteadyRate = 2, IsBursting = isBursting, BurstShare = share };

        Assert.Equal(instances, new SizingRule(RateFactor: 1, Spare: 0.5, follows).ByRate(load), 9);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public void Only_a_rule_that_considers_bursts_considers_their_backlog(bool follows, double instances) =>
        Assert.Equal(instances, new SizingRule(RateFactor: 1, Spare: 0.5, follows).ByBacklog(3));
}
