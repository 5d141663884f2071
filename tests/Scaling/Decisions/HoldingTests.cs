using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class HoldingTests
{
    private readonly Holding _holding = new(Samples.Settings);

    [Theory]
    [InlineData(true, 0, 0, "nothing is scaled in while jobs are late")]
    [InlineData(false, 1, 10, "nothing is scaled in while an instance starts for jobs that wait")]
    public void Instances_are_kept_while_jobs_need_them(bool isLate, int starting, long active, string why)
    {
        Pass(before: 3, seconds: 61);

        var demand = Samples.Demand(61, active: active, starting: starting);

        Assert.Equal((3, why), _holding.Step(1, 3, demand, isLate));
        Assert.Equal((3, null), _holding.Step(3, 3, demand, isLate));
        Assert.Equal((5, null), _holding.Step(5, 3, demand, isLate));
    }

    [Fact]
    public void An_instance_whose_work_is_gone_is_released_although_it_starts()
    {
        Pass(before: 3, seconds: 61);

        Assert.Equal((1, null), _holding.Step(1, 3, Samples.Demand(61, active: 0, starting: 1), isLate: false));
    }

    [Fact]
    public void Nothing_is_scaled_in_within_a_minute_of_a_scale_out()
    {
        _holding.Step(3, 1, Samples.Demand(0), isLate: false);
        for (var second = 1; second < 61; second++)
        {
            Assert.Equal(
                (3, "nothing is scaled in within a minute of a scale-out"),
                _holding.Step(1, 3, Samples.Demand(second), isLate: false));
        }

        Assert.Equal((1, null), _holding.Step(1, 3, Samples.Demand(61), isLate: false));
    }

    private void Pass(int before, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _holding.Step(before, before, Samples.Demand(second), isLate: false);
        }
    }
}
