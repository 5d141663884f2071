using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>An instance holds one instance-second, the objective is five seconds, and half a minute to start.</summary>
public sealed class BacklogTests
{
    [Theory]
    [InlineData(7, 2, 2, 1, 0)] // five wait two and a half seconds: half the objective
    [InlineData(7.25, 2, 2, 1, 3)] // and longer
    [InlineData(27, 2, 2, 1, 4)] // twenty-five more to clear in twenty seconds
    [InlineData(0, 5, 2, 1, 10)] // ninety will be there when help comes
    [InlineData(50, 0, 2, 1, 0)] // gone before help could come
    [InlineData(75, 0, 2, 1, 1)]
    [InlineData(24, 2, 2, 2, 3)] // longer jobs
    public void A_backlog_needs_the_instances_that_clear_it_in_time_once_they_start(
        double work, double rate, double live, double service, double needs) =>
        Assert.Equal(
            needs, Backlog.Needs(
                work, live, Loads.Calm with { Rate = rate, ServiceSeconds = service }));

    [Fact]
    public void A_longer_objective_needs_fewer_instances() =>
        Assert.Equal(3, Backlog.Needs(72, 2, Loads.Calm with { Rate = 1.8, WaitSeconds = 40 }));
}
