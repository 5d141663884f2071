using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class WaitJudgeTests : IDisposable
{
    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job"), Model = "digits", Version = "1", Fingerprint = "f",
        CreatedAt = default, Deadline = default, ExpiresAt = default,
    };

    private readonly ServingMetrics _metrics = new();
    private readonly WaitJudge _judge;

    public WaitJudgeTests() => _judge = new WaitJudge(TimeSpan.FromSeconds(5), _metrics);

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(4_000, 500, 500, true)]
    [InlineData(4_000, 500, 501, false)]
    public void The_wait_is_the_time_without_the_run(double queue, double coldStart, double load, bool isInTime) =>
        Assert.Equal(isInTime, _judge.Judge(Job, Ended(new Timing(queue, coldStart, load, 60_000, 1))));

    [Fact]
    public void The_objective_of_the_model_replaces_the_usual_one()
    {
        var outcome = Ended(new Timing(3_000, 0, 0, 0, 1));

        Assert.False(_judge.Judge(Job with { WaitObjectiveSeconds = 2 }, outcome));
        Assert.True(_judge.Judge(Job with { WaitObjectiveSeconds = 3 }, outcome));
    }

    [Fact]
    public void An_expired_job_waited_too_long_and_a_bulk_or_canceled_job_is_not_judged()
    {
        Assert.False(_judge.Judge(Job, Ended(null) with { Status = JobStatus.Expired }));
        Assert.Null(_judge.Judge(Job, Ended(null) with { Status = JobStatus.Canceled }));
        Assert.Null(_judge.Judge(Job with { Lane = Lane.Bulk }, Ended(new Timing(9_000, 0, 0, 0, 1))));
    }

    private static Outcome Ended(Timing? timing) =>
        new() { Status = JobStatus.Succeeded, FinishedAt = default, Timing = timing };
}
