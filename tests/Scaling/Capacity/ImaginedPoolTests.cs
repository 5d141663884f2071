using CsCheck;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

public sealed class ImaginedPoolTests
{
    [Theory]
    [InlineData(0, 1, 1, 1, 1)] // what came this second is still in hand
    [InlineData(1, 0, 1, 1, 0)] // and gone after the next
    [InlineData(5, 1, 1, 1, 5)] // full: one instance-second goes a second
    [InlineData(2, 0, 2, 0.5, 0)]
    [InlineData(0, 2, 2, 0.5, 1)] // half of it ended within the second
    [InlineData(2, 0, 2, 4, 1.5)] // a quarter of what is in hand
    public void Work_passes_through_a_simulated_pool(
        double work, double arriving, double instances, double service, double left) =>
        Assert.Equal(left, Fluid.Step(work, arriving, instances, service), 9);

    [Fact]
    public void More_instances_never_leave_more_work() =>
        Gen.Select(Gen.Double[0, 500], Gen.Double[0, 50], Gen.Double[0, 40], Gen.Double[0.05, 20])
            .Sample((work, arriving, n, service) =>
            Fluid.Step(work, arriving, n + 1, service) <= Fluid.Step(work, arriving, n, service));

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
    public void Work_is_due_when_its_objective_has_passed()
    {
        var due = new DueArrivals();
        due.Add(7, waitSeconds: 3);
        due.Add(0, waitSeconds: 3);
        due.Add(1, waitSeconds: 3);
        Assert.Equal((8, 0), (due.InTime, due.Due));
        due.Add(0, waitSeconds: 3);
        Assert.Equal((1, 7), (due.InTime, due.Due));
        due.Add(0, waitSeconds: 3);
        due.Add(0, waitSeconds: 3);
        Assert.Equal((0, 1), (due.InTime, due.Due));
    }

    [Fact]
    public void A_long_objective_uses_few_slots_and_loses_no_work()
    {
        var due = new DueArrivals();
        var passed = 0.0;
        for (var second = 0; second < 2000; second++)
        {
            due.Add(second < 100 ? 3 : 0, waitSeconds: 640);
            passed += due.Due;
        }

        Assert.Equal(300, passed, 6);
        Assert.Equal(0, due.InTime);
    }

    [Fact]
    public void If_the_objective_changes_what_came_before_is_judged_by_the_new_one()
    {
        var due = new DueArrivals();
        for (var second = 0; second < 10; second++)
        {
            due.Add(1, waitSeconds: 8);
        }

        Assert.Equal(8, due.InTime);
        due.Add(1, waitSeconds: 3);
        Assert.Equal((3, 1), (due.InTime, due.Due));
        due.Add(1, waitSeconds: 20);
        Assert.Equal((12, 0), (due.InTime, due.Due));
    }
}
