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
        Assert.Null(view.Refusal(limit: 10));

        view.Accepted();
        var refusal = view.Refusal(limit: 10);

        Assert.Equal("too-many-in-flight", refusal!.Code);
        Assert.Equal(429, refusal.Status);
    }

    [Fact]
    public void A_refused_client_is_told_when_a_tenth_of_the_limit_has_drained()
    {
        var view = new BacklogView();
        view.Measured(Start, active: 1_050);
        view.Measured(Start.AddSeconds(1), active: 1_000);

        Assert.Equal(TimeSpan.FromSeconds(2), view.Refusal(limit: 1_000)!.RetryAfter);
    }
}
