using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class BacklogViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Jobs_accepted_since_the_last_measurement_count()
    {
        var view = new BacklogView();
        view.Accepted(Lane.Interactive);
        view.Measured(Lane.Interactive, Start, active: 1);
        view.Accepted(Lane.Interactive);

        Assert.Equal(2, view.Active);
    }

    [Fact]
    public void Jobs_enter_below_the_limit_and_are_refused_at_it()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 9);
        Assert.Null(view.Enter(NewJob(Lane.Interactive), limit: 10));

        var refusal = view.Enter(NewJob(Lane.Interactive), limit: 10);

        Assert.Equal("too-many-in-flight", refusal!.Code);
        Assert.Equal(429, refusal.Status);
    }

    [Fact]
    public void Retry_after_is_the_time_until_a_tenth_of_the_limit_has_drained()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 1_050);
        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 1_000);

        Assert.Equal(TimeSpan.FromSeconds(2), view.Enter(NewJob(Lane.Interactive), limit: 1_000)!.RetryAfter);
    }

    [Fact]
    public async Task The_limit_holds_for_concurrent_requests()
    {
        var view = new BacklogView();

        var refusals = await Task.WhenAll(
            Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => view.Enter(NewJob(Lane.Interactive), limit: 100))));

        Assert.Equal(100, refusals.Count(refusal => refusal is null));
        Assert.Equal(100, view.Active);
    }

    [Fact]
    public void A_job_that_was_not_created_makes_room_for_the_next()
    {
        var view = new BacklogView();
        Assert.Null(view.Enter(NewJob(Lane.Interactive), limit: 1));

        view.Leave(Lane.Interactive);

        Assert.Null(view.Enter(NewJob(Lane.Interactive), limit: 1));
    }

    [Fact]
    public void The_limit_counts_both_lanes_and_a_measurement_changes_only_its_own()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 5);
        view.Measured(Lane.Bulk, Start, active: 4);
        Assert.Null(view.Enter(NewJob(Lane.Bulk), limit: 10));
        Assert.NotNull(view.Enter(NewJob(Lane.Interactive), limit: 10));

        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 2);

        Assert.Equal(7, view.Active);
    }

    [Fact]
    public void Each_lane_has_its_own_position_and_rate()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 0);
        view.Measured(Lane.Bulk, Start, active: 0);
        Enter(view, Lane.Interactive, 100);
        Enter(view, Lane.Bulk, 50);
        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 100);
        view.Measured(Lane.Bulk, Start.AddSeconds(1), active: 50);
        view.Measured(Lane.Interactive, Start.AddSeconds(2), active: 80);
        view.Measured(Lane.Bulk, Start.AddSeconds(2), active: 45);

        Assert.Equal(new Ahead(
            79, true, TimeSpan.FromSeconds(79 / 20.0)), view.AheadOf(NewJob(Lane.Interactive), Start.AddSeconds(2)));
        Assert.Equal(
            new Ahead(44, true, TimeSpan.FromSeconds(44 / 5.0)), view.AheadOf(NewJob(Lane.Bulk), Start.AddSeconds(2)));
        Assert.Equal(
            (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9)),
            (view.TimeToDrain(Lane.Interactive), view.TimeToDrain(Lane.Bulk)));
    }

    [Fact]
    public void Before_the_first_measurement_ahead_is_at_most_what_was_accepted()
    {
        var view = new BacklogView();
        Enter(view, Lane.Interactive, 3);

        Assert.Equal(new Ahead(2, IsKnown: false), view.AheadOf(NewJob(Lane.Interactive), Start.AddSeconds(1)));
    }

    [Fact]
    public void A_repeated_measurement_changes_nothing()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 10);
        Enter(view, Lane.Interactive, 5);

        view.Measured(Lane.Interactive, Start, active: 10);

        Assert.Equal(15, view.Active);
    }

    [Fact]
    public void A_resent_message_does_not_change_positions()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 0);
        Enter(view, Lane.Interactive, 10);
        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 10);
        view.Accepted(Lane.Interactive);
        Assert.Equal(11, view.Active);

        view.Measured(Lane.Interactive, Start.AddSeconds(2), active: 10);

        Assert.Equal(10, view.Active);
        Assert.Equal(new Ahead(9, IsKnown: true), view.AheadOf(NewJob(Lane.Interactive), Start.AddSeconds(2)));
    }

    [Fact]
    public void Jobs_that_arrive_within_one_second_have_different_positions()
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 0);
        // All in the last tenth, without a request in between.
        var jobs = Enumerable.Range(0, 900)
            .Select(i => NewJob(Lane.Interactive) with { CreatedAt = Start.AddSeconds(0.9 + i / 9_000.0) }).ToList();
        jobs.ForEach(job => view.Enter(job, limit: 1_000));
        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 900);

        Assert.All([100, 450, 899], place =>
            Assert.InRange(view.AheadOf(jobs[place], Start.AddSeconds(1)).Jobs - place, -64, 64));
    }

    [Theory]
    [InlineData(2, 3.95)]
    [InlineData(2.5, 3.45)]
    [InlineData(60, 1.95)]
    public void The_estimate_shrinks_between_measurements_until_they_are_overdue(
        double second, double lasts)
    {
        var view = new BacklogView();
        view.Measured(Lane.Interactive, Start, active: 0);
        Enter(view, Lane.Interactive, 100);
        view.Measured(Lane.Interactive, Start.AddSeconds(1), active: 100);
        view.Measured(Lane.Interactive, Start.AddSeconds(2), active: 80);

        Assert.Equal(new Ahead(
            79, true, TimeSpan.FromSeconds(lasts)), view.AheadOf(NewJob(Lane.Interactive), Start.AddSeconds(second)));
    }

    private static void Enter(BacklogView view, Lane lane, int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            Assert.Null(view.Enter(NewJob(lane), limit: 1_000));
        }
    }

    private static Job NewJob(Lane lane) => new()
    {
        Id = JobId.New(Start),
        Model = "digits",
        Version = "1",
        Lane = lane,
        CreatedAt = Start.AddSeconds(1),
        Deadline = Start.AddHours(1),
        ExpiresAt = Start.AddHours(2),
        Fingerprint = "f",
    };
}
