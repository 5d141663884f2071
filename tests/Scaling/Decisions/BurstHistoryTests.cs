using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class BurstHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly BurstHistory _history = new();

    [Fact]
    public void A_state_is_a_point()
    {
        _history.Add(Status(Noon, arrivals: [3, 4]));

        Assert.Equal([new BurstPoint(Noon, 3.5, Active: 7, Wanted: 2, Live: 1)], _history.Read());
    }

    [Fact]
    public void A_tick_without_a_new_second_has_no_arrivals() =>
        Assert.Equal(0, BurstPoint.Of(Status(Noon, [])).Arrivals);

    [Fact]
    public void A_detector_that_is_silent_adds_nothing()
    {
        _history.Add(Status(Noon));
        _history.Add(Status(Noon));
        _history.Add(Status(Noon.AddSeconds(-1)));

        Assert.Single(_history.Read());
    }

    [Fact]
    public void New_entries_replace_the_oldest()
    {
        foreach (var second in Enumerable.Range(0, BurstHistory.MaxPoints + 5))
        {
            _history.Add(Status(Noon.AddSeconds(second)));
        }

        var points = _history.Read();
        Assert.Equal(BurstHistory.MaxPoints, points.Count);
        Assert.Equal(Noon.AddSeconds(5), points[0].At);
    }

    private static BurstStatus Status(DateTimeOffset at, int[]? arrivals = null) => new()
    {
        At = at,
        Verdict = new Verdict { WarmInstances = 2, Concurrency = 1, Reason = "" },
        Inputs = Samples.Demand(
            second: 0, active: 7, live: 1, starting: 1) with { ArrivalsPerSecond = arrivals ?? [1] },
    };
}
