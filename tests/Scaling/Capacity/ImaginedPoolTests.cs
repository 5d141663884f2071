using CsCheck;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

public sealed class ImaginedPoolTests
{
    [Theory]
    [InlineData(0, 4, 1, 1, 4)] // what came this second is still in hand
    [InlineData(4, 0, 1, 1, 0)] // and gone after the next
    [InlineData(20, 4, 1, 1, 20)] // full: four go a second
    [InlineData(8, 0, 1, 0.5, 0)]
    [InlineData(0, 8, 2, 0.5, 4)] // half of them ended within the second
    [InlineData(8, 0, 2, 4, 6)] // a quarter of those in hand
    public void Jobs_pass_through_a_simulated_pool(
        double jobs, double arrivals, double instances, double service, double left) =>
        Assert.Equal(left, Fluid.Step(jobs, arrivals, instances, 4, service), 9);

    [Fact]
    public void More_instances_never_leave_more_jobs() =>
        Gen.Select(Gen.Double[0, 500], Gen.Double[0, 50], Gen.Double[0, 40], Gen.Double[0.05, 20])
            .Sample((jobs, arrivals, n, service) =>
            Fluid.Step(jobs, arrivals, n + 1, 4, service) <= Fluid.Step(jobs, arrivals, n, 4, service));

    [Fact]
    public void Launches_are_ready_after_their_own_start_and_the_newest_is_canceled_first()
    {
        var launches = new Launches();
        launches.Add(2, 3);
        Assert.Equal(0, launches.Step());
        launches.Add(3, 3);
        Assert.Equal(5, launches.Count);
        Assert.Equal(0, launches.Cancel(2));
        Assert.Equal(0, launches.Step());
        Assert.Equal(2, launches.Step());
        Assert.Equal(1, launches.Step());
        Assert.Equal(0, launches.Count);
        Assert.Equal(4, launches.Cancel(4));
    }

    [Fact]
    public void Launches_beyond_the_capacity_are_merged_and_none_is_lost()
    {
        var launches = new Launches();
        var ready = 0.0;
        for (var second = 0; second < 100; second++)
        {
            ready += launches.Step();
            launches.Add(1, 60);
        }

        Assert.Equal(100, ready + launches.Count, 9);
        for (var second = 0; second < 60; second++)
        {
            ready += launches.Step();
        }

        Assert.Equal(100, ready, 9);
        Assert.Equal(0, launches.Count, 9);
    }

    [Fact]
    public void A_job_is_due_when_its_objective_has_passed()
    {
        var due = new DueArrivals(waitSeconds: 3);
        due.Add(7);
        due.Add(0);
        due.Add(1);
        Assert.Equal((8, 0), (due.InTime, due.Due));
        due.Add(0);
        Assert.Equal((1, 7), (due.InTime, due.Due));
        due.Add(0);
        due.Add(0);
        Assert.Equal((0, 1), (due.InTime, due.Due));
    }

    [Fact]
    public void A_long_objective_uses_few_slots_and_loses_no_job()
    {
        var due = new DueArrivals(waitSeconds: 640);
        var passed = 0.0;
        for (var second = 0; second < 2000; second++)
        {
            due.Add(second < 100 ? 3 : 0);
            passed += due.Due;
        }

        Assert.Equal(300, passed, 6);
        Assert.Equal(0, due.InTime);
    }
}
