using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class LatenessTests
{
    private readonly Lateness _lateness = new();
    private int _second;

    [Fact]
    public void Jobs_are_late_if_more_wait_than_arrived_within_the_objective()
    {
        // Of 60 jobs 2 run, so at least one of the waiting 58 is older than five seconds when none arrived since.
        var seconds = Enumerable.Range(0, 8)
            .Select(second => Step(second == 0 ? 60 : 0, active: 60, running: 2).IsLate);

        Assert.Equal([false, false, false, false, false, true, true, true], seconds);
    }

    [Fact]
    public void A_long_run_alone_is_not_late()
    {
        Assert.All(
            Enumerable.Range(0, 60), second => Assert.False(Step(second == 0 ? 2 : 0, active: 2, running: 2).IsLate));
    }

    [Fact]
    public void Jobs_that_wait_beside_a_long_run_are_not_late_while_they_arrived_in_time() =>
        Assert.All(Enumerable.Range(0, 60), _ => Assert.False(Step(2, active: 8, running: 2).IsLate));

    [Fact]
    public void More_are_needed_while_nothing_ends_and_each_new_count_gets_its_time()
    {
        var needs = new List<int>();
        for (var second = 0; second < 30; second++)
        {
            // An instance serves two seconds after it is needed, and is stuck at once.
            var live = Math.Max(1, needs.ElementAtOrDefault(second - 2));
            needs.Add(Math.Max(needs.LastOrDefault(), Step(second == 0 ? 60 : 0, 60, running: live, live).Needs));
        }

        Assert.Equal([(0, 0), (4, 5), (8, 9), (16, 13), (32, 17), (60, 21)],
            needs.Distinct().Select(n => (n, needs.IndexOf(n))));
    }

    [Fact]
    public void No_more_are_needed_than_there_are_jobs_to_run()
    {
        for (var second = 0; second < 20; second++)
        {
            Step(second == 0 ? 5 : 0, active: 5, running: 4, live: 4);
        }

        Assert.Equal(5, Step(0, active: 5, running: 4, live: 4).Needs);
    }

    [Fact]
    public void Late_jobs_that_end_need_nothing_here()
    {
        for (var active = 200; active > 100; active -= 2)
        {
            Assert.Equal(0, Step(active == 200 ? 200 : 0, active, running: 4, live: 1).Needs);
        }

        Assert.True(Step(0, active: 99, running: 4).IsLate);
    }

    private Late Step(int arrivals, long active, int running, int live = 1) => _lateness.Step(
        Samples.Demand(++_second, arrivals, active, live) with
        {
            Running = running, HeadAgeSeconds = _second, WaitSeconds = 5,
        });
}
