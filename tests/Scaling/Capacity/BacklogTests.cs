using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>Four in hand on each instance, an objective of five seconds, half a minute to start.</summary>
public sealed class BacklogTests
{
    [Theory]
    [InlineData(28, 8, 2, 1, 1, 0)] // twenty wait two and a half seconds: half the objective
    [InlineData(29, 8, 2, 1, 1, 3)] // and longer
    [InlineData(108, 8, 2, 1, 1, 4)] // a hundred more to clear in twenty seconds
    [InlineData(0, 20, 2, 1, 1, 10)] // 360 will be there when help comes
    [InlineData(200, 0, 2, 1, 1, 0)] // gone before help could come
    [InlineData(300, 0, 2, 1, 1, 1)]
    [InlineData(48, 4, 2, 2, 1, 3)] // slower service
    // boosted to twice the rate, half of which is counted: gone before an instance could start
    [InlineData(300, 0, 2, 1, 2, 0)]
    public void A_backlog_needs_the_instances_that_clear_it_in_time_once_they_start(
        double active, double rate, double live, double service, double gain, double needs) =>
        Assert.Equal(
            needs, Backlog.Needs(
                active, live,
                Loads.Calm with { Rate = rate, ServiceSeconds = service, BurstGain = gain }, Samples.Settings));
}
