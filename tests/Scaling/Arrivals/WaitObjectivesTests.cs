using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class WaitObjectivesTests
{
    private readonly WaitObjectives _objectives = new(usualSeconds: 5);

    [Fact]
    public void Without_jobs_the_setting_applies() => Assert.Equal(5, _objectives.Strictest(At(0)));

    [Fact]
    public void A_loose_model_alone_may_wait_for_as_long_as_it_says()
    {
        _objectives.Arrive("loose", 60, At(0));

        Assert.Equal((60, 5), (_objectives.Strictest(At(1)), _objectives.Of("other")));
    }

    [Fact]
    public void A_trickle_of_strict_jobs_makes_the_lane_strict_for_as_long_as_it_lasts()
    {
        for (var second = 0; second <= 600; second++)
        {
            _objectives.Arrive("loose", 60, At(second));
            if (second % 100 == 0)
            {
                _objectives.Arrive("strict", 1, At(second));
            }

            Assert.Equal(1, _objectives.Strictest(At(second)));
        }

        _objectives.Arrive("loose", 60, At(901));
        Assert.Equal(60, _objectives.Strictest(At(901)));
    }

    [Fact]
    public void A_model_that_declares_nothing_has_the_setting()
    {
        _objectives.Arrive("loose", 60, At(0));
        _objectives.Arrive("silent", null, At(0));
        _objectives.Arrive("absurd", -1, At(0));

        Assert.Equal((5, 5, 5), (_objectives.Strictest(At(0)), _objectives.Of("silent"), _objectives.Of("absurd")));
    }

    [Fact]
    public void What_an_earlier_detector_knew_does_not_replace_what_arrived_since()
    {
        _objectives.Arrive("a", 2, At(10));
        _objectives.Arrive("a", 9, At(5));

        Assert.Equal(2, _objectives.Of("a"));
    }

    private static DateTimeOffset At(int second) => Samples.Start.AddSeconds(second);
}
