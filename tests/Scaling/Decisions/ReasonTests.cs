using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class ReasonTests
{
    /// <summary>A decision that takes instances away has the same reasons as one that adds them, so none may say that arrivals rose.</summary>
    [Theory]
    [InlineData(NeedReason.Burst, true, "Arrivals stand at 0.2 a second (usual 1): a burst, which may double before new instances serve, takes 3.")]
    [InlineData(NeedReason.Backlog, true, "Arrivals stand at 0.2 a second (usual 1) and 7 messages are waiting or in hand: a burst whose backlog takes 3 instances to clear in time.")]
    [InlineData(NeedReason.Backlog, false, "Arrivals stand at 0.2 a second (usual 1) and 7 messages are waiting or in hand: a backlog takes 3 instances to clear in time.")]
    [InlineData(NeedReason.Recent, false, "Arrivals of late would have waited too long with fewer than 3 instances.")]
    public void A_reason_is_as_true_of_a_fall_as_of_a_rise(NeedReason because, bool isBursting, string reason)
    {
        var rates = new Rates();
        rates.Add(1);

        Assert.Equal(reason, Reason.Of(new Need(3, 2, 4, because), Samples.Demand(0, active: 7), rates, new Outlook(isBursting, 1, null)));
    }

    [Theory]
    [InlineData(34.6, "Bursts come every 300 s and took 3; the next is due in 35 s.")]
    [InlineData(-2, "Bursts come every 300 s and took 3; the next is due in 0 s.")]
    public void A_count_for_a_burst_that_is_due_says_when(double inSeconds, string reason) => Assert.Equal(reason, Reason.Of(
        new Need(3, 2, 4, NeedReason.Recent), Samples.Demand(0), new Rates(), new Outlook(false, 1, new NextBurst(inSeconds, 4, 300))));
}
