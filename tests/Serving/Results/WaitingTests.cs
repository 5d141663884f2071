using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

public sealed class WaitingTests
{
    [Fact]
    public void A_crash_loop_is_never_hidden_behind_queued()
    {
        var waiting = Waiting.Explain(new InstanceFacts(Live: 0, Starting: 1, CrashLooping: true, "exit 134: out of memory"), active: 5, TimeSpan.FromSeconds(1));

        Assert.Equal("instances-crash-looping", waiting.Reason);
        Assert.Contains("out of memory", waiting.Detail, StringComparison.Ordinal);
        Assert.Null(waiting.EtaSeconds);
    }

    [Theory]
    [InlineData(0, 2, 5, "instances-starting")]
    [InlineData(0, 0, 5, "no-instance")]
    [InlineData(1, 0, 1, "in-hand")]
    [InlineData(1, 1, 5, "backlog")]
    public void The_reason_follows_from_the_instances_and_the_backlog(int live, int starting, long active, string reason) =>
        Assert.Equal(reason, Waiting.Explain(new InstanceFacts(live, starting, CrashLooping: false, LastWords: null), active, timeToDrain: null).Reason);

    [Fact]
    public void Where_the_platform_does_not_tell_of_instances_the_backlog_is_the_reason() =>
        Assert.Equal("backlog", Waiting.Explain(instances: null, active: 5, timeToDrain: null).Reason);

    [Fact]
    public void The_estimate_is_an_interval() =>
        Assert.Equal(new Eta(3, 6), Waiting.Explain(null, 5, TimeSpan.FromSeconds(3)).EtaSeconds);
}
