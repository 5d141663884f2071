using Serverless.Serving;

namespace Serverless.Contracts;

/// <summary>A job ends exactly once.</summary>
public abstract partial class JobStoreContract
{
    [Fact]
    public async Task The_first_outcome_is_kept()
    {
        var job = Samples.Job();
        var first = Samples.Success(Samples.Tensor("probabilities", 40));
        await Store.CreateAsync(job, Token);

        AssertSame(first, await Store.EndAsync(job.Id, first, Token));
        AssertSame(first, await Store.EndAsync(job.Id, Samples.Failure("late"), Token));
        AssertSame(first, await Store.EndAsync(job.Id, first, Token));
        AssertSame(new JobSnapshot(job, null, first), await Store.ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task An_end_can_be_read_without_the_rest_of_the_job()
    {
        var job = Samples.Job();
        var outcome = Samples.Success(Samples.Tensor("probabilities", 40));

        Assert.Null(await Store.ReadEndAsync(job.Id, Token));
        await Store.CreateAsync(job, Token);
        Assert.Equal(new JobEnd(null), await Store.ReadEndAsync(job.Id, Token));
        await Store.EndAsync(job.Id, outcome, Token);
        AssertSame(outcome, (await Store.ReadEndAsync(job.Id, Token))?.Outcome);
    }

    [Fact]
    public async Task Of_concurrent_outcomes_all_callers_get_the_same()
    {
        var job = Samples.Job();
        await Store.CreateAsync(job, Token);

        var heard = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Store.EndAsync(job.Id, Samples.Failure($"code{i}"), Token)));

        Assert.Single(heard.Select(outcome => outcome.Error!.Code).Distinct());
        AssertSame(heard[0], (await Store.ReadAsync(job.Id, Token))!.Outcome);
    }

    [Fact]
    public async Task A_late_attempt_does_not_reopen_an_ended_job()
    {
        var job = Samples.Job();
        await Store.CreateAsync(job, Token);
        await Store.EndAsync(job.Id, Samples.Failure("broken"), Token);

        await Store.StartAsync(job.Id, new Attempt(3, Samples.Noon, "late"), Token);

        Assert.Equal(JobStatus.Failed, (await Store.ReadAsync(job.Id, Token))!.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(3_000_000)]
    public async Task Outputs_of_any_size_are_read_back(int bytes)
    {
        var job = Samples.Job();
        var outcome = Samples.Success(Samples.Tensor("first", bytes), Samples.Tensor("second", 3));
        await Store.CreateAsync(job, Token);
        await Store.EndAsync(job.Id, outcome, Token);

        AssertSame(outcome, (await Store.ReadAsync(job.Id, Token))!.Outcome);
    }

    [Fact]
    public async Task A_large_second_outcome_leaves_the_first_readable()
    {
        var job = Samples.Job();
        var first = Samples.Success(Samples.Tensor("first", 100_000));
        await Store.CreateAsync(job, Token);
        await Store.EndAsync(job.Id, first, Token);

        AssertSame(first, await Store.EndAsync(job.Id, Samples.Success(Samples.Tensor("second", 100_000)), Token));
        AssertSame(first, await Store.EndAsync(job.Id, first, Token));
        AssertSame(first, (await Store.ReadAsync(job.Id, Token))!.Outcome);
    }
}
