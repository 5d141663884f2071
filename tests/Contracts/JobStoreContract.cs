using System.Text.Json;
using Serverless.Serving;

namespace Serverless.Contracts;

/// <summary>The behavior of every job store. Each test starts with an empty store.</summary>
public abstract partial class JobStoreContract
{
    protected abstract IJobStore Store { get; }

    protected abstract IPayloads Payloads { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_job_is_null() =>
        Assert.Null(await Store.ReadAsync(JobId.Parse("unknown"), Token));

    [Fact]
    public async Task A_created_job_is_read_back_as_queued()
    {
        var job = Samples.Job();

        Assert.Null(await Store.CreateAsync(job, Token));

        var read = await Store.ReadAsync(job.Id, Token);
        AssertSame(new JobSnapshot(job), read);
        Assert.Equal(JobStatus.Queued, read!.Status);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-b_9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_job_can_have_any_valid_id(string id)
    {
        var job = Samples.Job(id);
        await Store.CreateAsync(job, Token);
        AssertSame(new JobSnapshot(job), await Store.ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task Ids_that_differ_in_case_are_two_jobs()
    {
        Assert.Null(await Store.CreateAsync(Samples.Job("case"), Token));
        Assert.Null(await Store.CreateAsync(Samples.Job("CASE"), Token));
    }

    [Fact]
    public async Task A_second_create_changes_nothing_and_returns_the_existing_job()
    {
        var job = Samples.Job();
        await Store.CreateAsync(job, Token);
        await Store.EndAsync(job.Id, Samples.Success(), Token);

        var there = await Store.CreateAsync(job with { Model = "other" }, Token);

        AssertSame(new JobSnapshot(job, null, Samples.Success()), there);
        AssertSame(there, await Store.ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task Of_concurrent_creates_one_wins()
    {
        var job = Samples.Job();
        var there = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Store.CreateAsync(job with { Version = $"{i}" }, Token)));

        Assert.Single(there, snapshot => snapshot is null);
        var read = await Store.ReadAsync(job.Id, Token);
        Assert.All(there.OfType<JobSnapshot>(), snapshot => AssertSame(read, snapshot));
    }

    [Fact]
    public async Task The_latest_attempt_is_read()
    {
        var job = Samples.Job();
        var second = new Attempt(2, Samples.Noon.AddSeconds(9), "b") { Lost = 1, Returned = true };
        await Store.CreateAsync(job, Token);
        await Store.StartAsync(job.Id, new Attempt(1, Samples.Noon, "a"), Token);
        await Store.StartAsync(job.Id, second, Token);

        var read = await Store.ReadAsync(job.Id, Token);

        AssertSame(new JobSnapshot(job, second), read);
        Assert.Equal(JobStatus.Running, read!.Status);
    }

    [Fact]
    public async Task A_removed_job_is_gone_completely_and_its_id_is_free()
    {
        var job = Samples.Job();
        await Store.CreateAsync(job, Token);
        await Store.StartAsync(job.Id, new Attempt(1, Samples.Noon, "a"), Token);
        await Store.EndAsync(job.Id, Samples.Failure("broken"), Token);
        await Payloads.PutAsync(job.Id, new byte[] { 1 }, Token);

        await Store.RemoveAsync(job.Id, Token);
        await Store.RemoveAsync(job.Id, Token);

        Assert.Null(await Store.ReadAsync(job.Id, Token));
        Assert.Null(await Payloads.GetAsync(job.Id, Token));
        Assert.Null(await Store.CreateAsync(job, Token));
        AssertSame(new JobSnapshot(job), await Store.ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task Nothing_is_recorded_for_an_unknown_job()
    {
        var job = Samples.Job();
        await Store.StartAsync(job.Id, new Attempt(1, Samples.Noon, "late"), Token);
        AssertSame(Samples.Failure("late"), await Store.EndAsync(job.Id, Samples.Failure("late"), Token));

        await Store.CreateAsync(job, Token);

        AssertSame(new JobSnapshot(job), await Store.ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task Purge_deletes_only_what_expired()
    {
        var old = Samples.Job(expiresAt: Samples.Noon.AddMilliseconds(-1));
        var young = Samples.Job(expiresAt: Samples.Noon);
        await Store.CreateAsync(old, Token);
        await Store.CreateAsync(young, Token);
        await Store.StartAsync(old.Id, new Attempt(1, Samples.Noon, "a"), Token);
        await Store.EndAsync(old.Id, Samples.Success(Samples.Tensor("large", 100_000)), Token);
        await Payloads.PutAsync(old.Id, new byte[] { 1 }, Token);
        await Payloads.PutAsync(young.Id, new byte[] { 2 }, Token);

        Assert.Equal(new Purged(1, old.ExpiresAt), await Store.PurgeAsync(Samples.Noon, 10_000, Token));

        Assert.Null(await Store.ReadAsync(old.Id, Token));
        Assert.Null(await Payloads.GetAsync(old.Id, Token));
        AssertSame(new JobSnapshot(young), await Store.ReadAsync(young.Id, Token));
        Assert.NotNull(await Payloads.GetAsync(young.Id, Token));
        Assert.Equal(new Purged(0, null), await Store.PurgeAsync(Samples.Noon, 10_000, Token));
    }

    [Fact]
    public async Task Purge_stops_at_its_limit()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.CreateAsync(Samples.Job($"old{i}", Samples.Noon), Token);
        }

        var later = Samples.Noon.AddTicks(TimeSpan.TicksPerMillisecond);
        int[] dropped = [await Purge(), await Purge(), await Purge(), await Purge()];
        Assert.Equal([2, 2, 1, 0], dropped);

        async Task<int> Purge() => (await Store.PurgeAsync(later, 2, Token)).Jobs;
    }

    [Fact]
    public async Task Purge_reports_when_the_oldest_job_expired_whatever_its_id()
    {
        var ids = new[]
        {
            JobId.New(Samples.Noon), JobId.FromIdempotencyKey("caller", "key"), JobId.OfRetry(JobId.Parse("a"), 1),
            JobId.Parse("zz"), JobId.Parse("-"),
        };
        foreach (var (i, id) in ids.Index())
        {
            await Store.CreateAsync(Samples.Job(id.Value, Samples.Noon.AddMinutes(i)), Token);
        }

        var purged = await Store.PurgeAsync(Samples.Noon.AddHours(1), 10_000, Token);

        Assert.Equal(new Purged(5, Samples.Noon), purged);
        foreach (var id in ids)
        {
            Assert.Null(await Store.ReadAsync(id, Token));
        }
    }

    [Fact]
    public async Task A_canceled_call_throws_a_cancellation()
    {
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CreateAsync(Samples.Job("c"), canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(JobId.Parse("c"), canceled));
        Assert.Null(await Store.ReadAsync(JobId.Parse("c"), Token));
    }

    // The records contain lists, which compare by reference, so their contents are compared.
    private static void AssertSame(JobSnapshot? expected, JobSnapshot? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(JsonSerializer.Serialize(
            expected!.Job, ServingJson.Default.Job), JsonSerializer.Serialize(actual.Job, ServingJson.Default.Job));
        Assert.Equal(expected.Attempt, actual.Attempt);
        AssertSame(expected.Outcome, actual.Outcome);
    }

    private static void AssertSame(Outcome? expected, Outcome? actual) => Assert.Equal(
        expected is null ? null : JsonSerializer.Serialize(expected, ServingJson.Default.Outcome),
        actual is null ? null : JsonSerializer.Serialize(actual, ServingJson.Default.Outcome));
}
