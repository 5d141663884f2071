using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class ReasonTests
{
    /// <summary>
    /// A decision that takes instances away has the same reasons as one that adds them, so none may say that arrivals
    /// rose.
    /// </summary>
    [Theory]
    [InlineData(NeedReason.Burst, true, "Arrivals are at 0.2 jobs/s (usually 1): a burst that may double before new "
        + "instances serve needs 3 instances.")]
    [InlineData(NeedReason.Backlog, true, "Arrivals are at 0.2 jobs/s (usually 1) and 7 messages are waiting or in "
        + "hand: the burst's backlog needs 3 instances to clear in time.")]
    [InlineData(NeedReason.Backlog, false, "Arrivals are at 0.2 jobs/s (usually 1) and 7 messages are waiting or in "
        + "hand: the backlog needs 3 instances to clear in time.")]
    [InlineData(NeedReason.Recent, false, "Recent jobs would have waited too long with fewer than 3 instances.")]
    public void A_reason_is_as_true_of_a_fall_as_of_a_rise(NeedReason because, bool isBursting, string reason)
    {
        var rates = new Rates();
        rates.Add(1);

        Assert.Equal(reason, Reason.Of(
            new Need(3, 2, 4, because), Samples.Demand(0, active: 7), rates, new Outlook(isBursting, 1, null)));
    }

    [Theory]
    [InlineData(NeedReason.Burst, "Arrivals are at 0 jobs/s (usually 0), mostly work of slow: a burst")]
    [InlineData(NeedReason.Backlog, "7 messages are waiting or in hand, mostly work of slow: the backlog")]
    [InlineData(NeedReason.Rate, "at 1000 ms each, mostly work of slow.")]
    public void The_model_that_causes_the_need_is_named_if_there_are_several(NeedReason because, string part)
    {
        var demand = Samples.Demand(0, active: 7) with { Models = [new ModelDemand("slow"), new ModelDemand("fast")] };

        var reason = Reason.Of(new Need(3, 2, 4, because), demand, new Rates(), new Outlook(false, 1, null));

        Assert.Contains(part, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(34.6, "Bursts come every 300 s and needed 3 instances; the next is due in 35 s.")]
    [InlineData(-2, "Bursts come every 300 s and needed 3 instances; the next is due in 0 s.")]
    public void The_reason_for_a_due_burst_contains_its_time(double inSeconds, string reason) =>
        Assert.Equal(reason, Reason.Of(
        new Need(3, 2, 4, NeedReason.Recent),
        Samples.Demand(0), new Rates(), new Outlook(false, 1, new NextBurst(inSeconds, 4, 300))));

    [Theory]
    [InlineData(1, "1 instance is enough for 0 jobs/s at 757 ms each.")]
    [InlineData(2, "2 instances are enough for 0 jobs/s at 757 ms each.")]
    public void A_count_for_the_usual_rate_names_the_rate_and_the_service_time(int instances, string reason) =>
        Assert.Equal(
        reason,
        Reason.Of(
            new Need(instances, 1, 3, NeedReason.Rate), Samples.Demand(0) with { ServiceSeconds = 0.757 }, new Rates(),
            new Outlook(false, 1, null)));
}
