using CsCheck;
using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class RunQueueTests
{
    [Theory]
    [InlineData(1, 0.12)]
    [InlineData(2, 0.09)]
    [InlineData(4, 0.075)]
    public void A_light_model_keeps_its_pace_while_long_runs_have_every_thread(int cores, double expected)
    {
        var instance = new VirtualInstance(cores);
        var slow = instance.Submit(10 * cores, "slow", at: 0, seconds: 10);
        var light = Enumerable.Range(1, 90).Select(second => instance.Submit("light", second, 0.06)).ToList();

        instance.RunUntil();

        Assert.All(light, job => Assert.InRange(job.Took, 0.06, expected + 0.001));
        Assert.InRange(slow.Max(job => job.Took), 100, 100 + (90 * 0.06 / cores) + 0.1);
    }

    [Fact]
    public void A_model_alone_has_every_thread()
    {
        var instance = new VirtualInstance(4);
        var slow = instance.Submit(8, "slow", at: 0, seconds: 10);

        instance.RunUntil();

        Assert.Equal([10, 10, 10, 10, 20, 20, 20, 20], slow.Select(job => job.Took));
    }

    [Theory]
    [InlineData(0.3, 0.025)]
    [InlineData(0.015, 0.016)]
    public void One_job_behind_many_of_another_model_waits_for_a_moment(double seconds, double expected)
    {
        var instance = new VirtualInstance(2);
        instance.Submit(200, "ocr-line", at: 0, seconds);
        var digits = instance.Submit("digits", at: 0, seconds: 0.0004);

        instance.RunUntil();

        Assert.InRange(digits.Took, 0.0004, expected);
    }

    [Theory]
    [InlineData(0.015, 0.001, 0.004)]
    [InlineData(1, 0.01, 0.09)]
    public void Models_with_a_backlog_have_a_thread_for_the_same_time_whatever_their_runs_take(
        double a, double b, double c)
    {
        var instance = new VirtualInstance(1);
        instance.Backlog("a", from: 0, a);
        instance.Backlog("b", from: 0, b);
        instance.Backlog("c", from: 0, c);

        instance.RunUntil(100);

        var mean = (instance.TimeOf("a") + instance.TimeOf("b") + instance.TimeOf("c")) / 3;
        Assert.All(
            ["a", "b", "c"], model => Assert.InRange(instance.TimeOf(model), 0.95 * mean, 1.05 * mean));
    }

    [Fact]
    public void A_model_that_had_nothing_to_run_does_not_save_its_time_up()
    {
        var instance = new VirtualInstance(1);
        instance.Backlog("busy", from: 0, seconds: 0.1);
        instance.Backlog("idle", from: 100, seconds: 0.1);

        instance.RunUntil(120);

        Assert.InRange(instance.TimeOf("busy"), 109, 111);
        Assert.InRange(instance.TimeOf("idle"), 9, 11);
    }

    [Fact]
    public void A_model_has_no_more_runs_at_once_than_its_manifest_allows()
    {
        var most = 0;
        var instance = new VirtualInstance(4)
        {
            Look = (active, _) => most = Math.Max(most, active.Count(job => job.Model == "bounded")),
        };
        instance.Bound("bounded", maxConcurrentRuns: 3);
        var bounded = instance.Submit(9, "bounded", at: 0, seconds: 10, Lane.Interactive);
        bounded.AddRange(instance.Submit(9, "bounded", at: 0, seconds: 10, Lane.Bulk));
        var other = instance.Submit("other", at: 1, seconds: 5);

        instance.RunUntil();

        Assert.Equal((3, 5, 60), (most, other.Took, bounded.Max(job => job.Took)));
    }

    [Fact]
    public void A_network_whose_run_depends_on_its_input_does_not_hold_up_the_others()
    {
        var instance = new VirtualInstance(2);
        instance.Submit(40, "slow", at: 0, seconds: 5);
        for (var i = 0; i < 60; i++)
        {
            instance.Submit("loop", at: i, i % 12 == 11 ? 10 : 0.001);
        }

        var light = Enumerable.Range(1, 50).Select(second => instance.Submit("light", second, 0.06)).ToList();

        instance.RunUntil();

        Assert.All(light, job => Assert.InRange(job.Took, 0.06, 0.15));
    }

    [Fact]
    public void Interactive_goes_before_bulk_that_came_earlier()
    {
        var instance = new VirtualInstance(1);
        instance.Submit("m", at: 0, seconds: 1);
        var bulk = instance.Submit("m", at: 0.1, seconds: 1, Lane.Bulk);
        var interactive = instance.Submit("m", at: 0.2, seconds: 1);

        instance.RunUntil();

        Assert.Equal((1.8, 2.9), (interactive.Took, bulk.Took));
    }

    [Theory]
    [InlineData(0.005, 2)]
    [InlineData(0.005, 0.005)]
    [InlineData(0.5, 0.005)]
    public void Bulk_has_an_eighth_of_the_time_under_an_endless_burst(double interactive, double bulk)
    {
        var instance = new VirtualInstance(1);
        instance.Backlog("a", from: 0, interactive);
        instance.Backlog("b", from: 0, bulk, Lane.Bulk);

        instance.RunUntil(400);

        Assert.InRange(instance.TimeOf("b"), 46, 53);
    }

    [Fact]
    public void Bulk_overtakes_no_interactive_run()
    {
        var instance = new VirtualInstance(1);
        instance.Submit("slow", at: 0, seconds: 10);
        var bulk = instance.Submit("light", at: 1, seconds: 0.01, Lane.Bulk);
        var interactive = instance.Submit("light", at: 1, seconds: 0.01);

        instance.RunUntil();

        Assert.InRange(interactive.Took, 0.01, 0.05);
        Assert.InRange(bulk.Took, 9, 10);
    }

    [Fact]
    public void Whatever_comes_is_run_and_no_thread_is_idle_while_a_job_waits_for_it() =>
        Gen.Select(Gen.Int[1, 4], Job.Array[1, 80]).Sample((cores, jobs) =>
        {
            var instance = new VirtualInstance(cores)
            {
                Look = (active, waiting) =>
                {
                    Assert.True(active.Count <= cores + Overtaking.SpareThreads);
                    Assert.True(active.Count(job => job.Model == "bounded") <= 1);
                    if (active.Count < cores)
                    {
                        Assert.All(waiting, job => Assert.Equal("bounded", job.Model));
                    }
                },
            };
            instance.Bound("bounded", maxConcurrentRuns: 1);
            var all = jobs.Select(job => instance.Submit(job.Model, job.At, job.Seconds, job.Lane)).ToList();

            instance.RunUntil();

            Assert.All(all, job => Assert.NotNull(job.EndedAt));
        });

    private static Gen<(string Model, double At, double Seconds, Lane Lane)> Job => Gen.Select(
        Gen.OneOf("a", "b", "c", "bounded"), Gen.Double[0, 5], Gen.OneOf(0.0004, 0.01, 0.06, 1.0, 10.0),
        Gen.Enum<Lane>());
}
