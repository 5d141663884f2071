using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class WaitingRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstanceFacts OneWarm = new(Live: 1, Starting: 0, CrashLooping: false, LastError: null);

    [Fact]
    public void A_crash_loop_is_reported_as_the_reason()
    {
        var waiting = Of(
            new InstanceFacts(Live: 0, Starting: 1, CrashLooping: true, "exit 134: out of memory"),
            new Ahead(5, true, TimeSpan.FromSeconds(1)));

        Assert.Equal("instances-crash-looping", waiting.Reason);
        Assert.Contains("out of memory", waiting.Detail, StringComparison.Ordinal);
        Assert.Equal(5, waiting.Position);
        Assert.Null(waiting.EtaSeconds);
    }

    [Theory]
    [InlineData(0, 2, 5, "instances-starting")]
    [InlineData(0, 0, 5, "no-instance")]
    [InlineData(1, 0, 0, "in-hand")]
    [InlineData(1, 1, 5, "backlog")]
    public void The_reason_depends_on_the_instances_and_the_jobs_ahead(
        int live, int starting, long ahead, string reason) =>
        Assert.Equal(reason, Of(
            new InstanceFacts(live, starting, CrashLooping: false, LastError: null), new Ahead(ahead, true)).Reason);

    [Fact]
    public void If_the_instances_are_unknown_the_backlog_is_the_reason() =>
        Assert.Equal(
            new Waiting("backlog", "5 jobs are ahead of it.", Position: 5), Of(instances: null, new Ahead(5, true)));

    [Fact]
    public void A_waiting_job_reports_its_position_and_its_estimated_wait() =>
        Assert.Equal(
            new Waiting("backlog", "12 jobs are ahead of it on 1 warm instance.", 12, new Eta(3, 7)),
            Of(OneWarm, new Ahead(12, true, TimeSpan.FromSeconds(3))));

    [Fact]
    public void One_job_is_in_the_singular() =>
        Assert.Equal("1 job is ahead of it on 1 warm instance.", Of(OneWarm, new Ahead(1, true)).Detail);

    [Fact]
    public void The_next_job_is_next_even_in_front_of_thousands() =>
        Assert.Equal(new Waiting("in-hand", "An instance is about to run it.", 0, new Eta(0, 1)), Of(
            OneWarm, new Ahead(0, true, TimeSpan.Zero)));

    [Fact]
    public void If_the_position_is_unknown_the_detail_contains_the_bound() =>
        Assert.Equal(
            new Waiting("backlog", "At most 800 jobs are ahead of it on 1 warm instance.", null, new Eta(8, 17)),
            Of(OneWarm, new Ahead(800, false, TimeSpan.FromSeconds(8))));

    [Theory]
    [InlineData(29, null)]
    [InlineData(31, " Its deadline is in 30 s: it is likely to expire before its turn.")]
    public void A_job_that_is_likely_to_expire_reports_it(int etaSeconds, string? warning) =>
        Assert.Equal(
            $"12 jobs are ahead of it on 1 warm instance.{warning}",
            Of(OneWarm, new Ahead(12, true, TimeSpan.FromSeconds(etaSeconds))).Detail);

    [Fact]
    public void A_job_past_its_deadline_reports_that_it_is_about_to_expire() =>
        Assert.Equal(
            "12 jobs are ahead of it on 1 warm instance. Its deadline has passed: it is about to expire.",
            WaitingRule.OfJob(
                NewJob(), Now.AddSeconds(30), OneWarm, new Ahead(12, true, TimeSpan.FromSeconds(3))).Detail);

    [Fact]
    public void A_lane_has_no_position() =>
        Assert.Equal(
            new Waiting("backlog", "5 jobs are waiting or running on 1 warm instance.", null, new Eta(3, 7)),
            WaitingRule.OfLane(OneWarm, 5, TimeSpan.FromSeconds(3)));

    private static Waiting Of(InstanceFacts? instances, Ahead ahead) =>
        WaitingRule.OfJob(NewJob(), Now, instances, ahead);

    private static Job NewJob() => new()
    {
        Id = JobId.New(Now),
        Model = "digits",
        Version = "1",
        CreatedAt = Now,
        Deadline = Now.AddSeconds(30),
        ExpiresAt = Now.AddHours(1),
        Fingerprint = "f",
    };
}
