using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class BacklogViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_accepted_since_the_last_measurement_counts()
    {
        var view = new BacklogView();
        view.Accepted();
        view.Measured(Start, active: 1);
        view.Accepted();

        Assert.Equal(2, view.Active);
    }

    [Fact]
    public void Below_the_limit_nothing_is_refused_and_at_it_everything()
    {
        var view = new BacklogView();
        view.Measured(Start, active: 9);
        Assert.Null(view.Enter(limit: 10));

        var refusal = view.Enter(limit: 10);

        Assert.Equal("too-many-in-flight", refusal!.Code);
        Assert.Equal(429, refusal.Status);
    }

    [Fact]
    public void A_refused_client_is_told_when_a_tenth_of_the_limit_has_drained()
    {
        var view = new BacklogView();
        view.Measured(Start, active: 1_050);
        view.Measured(Start.AddSeconds(1), active: 1_000);

        Assert.Equal(TimeSpan.FromSeconds(2), view.Enter(limit: 1_000)!.RetryAfter);
    }

    [Fact]
    public async Task However_many_ask_at_once_the_limit_holds()
    {
        var view = new BacklogView();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => view.Enter(limit: 100))));

        Assert.Equal(100, refusals.Count(refusal => refusal is null));
        Assert.Equal(100, view.Active);
    }

    [Fact]
    public void Who_entered_and_came_to_nothing_makes_room_for_the_next()
    {
        var view = new BacklogView();
        Assert.Null(view.Enter(limit: 1));

        view.Leave();

        Assert.Null(view.Enter(limit: 1));
    }
}
