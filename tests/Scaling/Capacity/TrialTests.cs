using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>
/// A rule that sizes for exactly the usual rate; an instance holds four jobs of a second each; nothing is forgotten.
/// </summary>
public sealed class TrialTests
{
    private static readonly SizingRule Rule = new(RateFactor: 1, Spare: 0, FollowsBursts: true);
    private static readonly Load Three = Loads.Calm with { SteadyRate = 3, StartUpSeconds = 3 };

    /// <summary>It forgets at once how many it wanted.</summary>
    private readonly Trial _trial = new(Rule, Samples.Settings with { RememberSeconds = 1 });

    [Fact]
    public void What_stands_and_what_starts_is_charged_for()
    {
        Step(Three, seconds: 1);
        Assert.Equal(1, _trial.Cost);
        Step(Three, seconds: 5);
        Assert.Equal(1 + 5 * 3, _trial.Cost);
        _trial.ClearLoss();
        Assert.Equal((0, 0), (_trial.Cost, _trial.Missed));
    }

    [Fact]
    public void Cost_and_misses_fade()
    {
        var late = Loads.Calm with { Work = 3, Due = 25 };

        _trial.Step(late, keep: 0.5);
        _trial.Step(Loads.Calm, keep: 0.5);

        Assert.Equal((1.5, 4), (_trial.Cost, _trial.Missed));
    }

    [Theory]
    [InlineData(0, 100, 8)] // twelve came, four are in hand
    [InlineData(5, 100, 3)] // and five may wait on
    [InlineData(9, 100, 0)]
    [InlineData(0, 6, 6)] // no more than came to be due
    public void A_job_that_is_due_and_not_in_hand_is_missed(double inTime, double due, double missed)
    {
        Step(Loads.Calm with { Work = 3, InTime = inTime / 4, Due = due / 4 }, seconds: 1);

        Assert.Equal(missed, _trial.Missed);
    }

    [Fact]
    public void Instances_serve_after_their_start()
    {
        var load = Three with { Work = 3, Due = 250 };
        List<double> missed = [];
        for (var second = 0; second < 5; second++)
        {
            var before = _trial.Missed;
            Step(load, seconds: 1);
            missed.Add(_trial.Missed - before);
        }

        Assert.Equal([8, 16, 24, 16, 16], missed);
    }

    [Fact]
    public void Surplus_launches_are_canceled_first()
    {
        Step(Three, seconds: 1);
        Step(Loads.Calm, seconds: 1);
        var cost = _trial.Cost;

        Step(Loads.Calm, seconds: 5);

        Assert.Equal(5, _trial.Cost - cost);
    }

    [Fact]
    public void And_then_from_what_stands_but_one_stays()
    {
        var trial = new Trial(Rule, Samples.Settings with { RememberSeconds = 1, Floor = 0 });
        for (var second = 0; second < 10; second++)
        {
            trial.Step(Three, keep: 1);
        }

        trial.Step(Loads.Calm, keep: 1);
        var cost = trial.Cost;
        for (var second = 0; second < 5; second++)
        {
            trial.Step(Loads.Calm, keep: 1);
        }

        Assert.Equal(5, trial.Cost - cost);
    }

    [Fact]
    public void The_count_rises_with_the_rate_at_once_and_falls_slowly()
    {
        var trial = new Trial(Rule, Samples.Settings);
        trial.Step(Loads.Calm with { SteadyRate = 10 }, keep: 1);
        Assert.Equal(10, trial.Base);
        trial.Step(Loads.Calm, keep: 1);
        Assert.Equal(10, trial.Base);
        for (var second = 0; second < 360; second++)
        {
            trial.Step(Loads.Calm, keep: 1);
        }

        Assert.Equal(1, trial.Base);
    }

    [Theory]
    [InlineData(12, 1, 3, false)]
    [InlineData(12, 3, 3, false)] // the rate alone takes as many
    [InlineData(12, 5, 5, true)]
    [InlineData(0, 1, 1, false)]
    [InlineData(0, 99, 40, true)] // the cap
    public void What_past_bursts_make_worth_keeping_stands_where_the_rate_takes_fewer(
        double rate, int kept, double wanted, bool byMemory)
    {
        Step(Loads.Calm with { SteadyRate = rate / 4, Kept = kept }, seconds: 1);

        Assert.Equal((wanted, byMemory), (_trial.Base, _trial.IsByMemory));
    }

    [Fact]
    public void Of_larger_jobs_fewer_are_missed()
    {
        Step(Loads.Calm with { Work = 3, Due = 100, WorkPerJob = 0.5 }, seconds: 1);

        Assert.Equal(4, _trial.Missed);
    }

    [Theory]
    [InlineData(true, 2, 3)]
    [InlineData(true, 7, 7)]
    [InlineData(false, 7, 3)]
    public void A_backlog_needs_more_instances_if_the_rule_considers_it(bool follows, double needs, double wanted)
    {
        var trial = new Trial(Rule with { FollowsBursts = follows }, Samples.Settings);

        trial.Step(Three, keep: 1);

        Assert.Equal(wanted, trial.WithBacklog(needs));
    }

    private void Step(Load load, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _trial.Step(load, keep: 1);
        }
    }
}
