using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Contracts;

/// <summary>The behavior of every list of jobs. Each test starts with an empty store, at noon.</summary>
public abstract class JobListContract
{
    protected abstract IJobStore Store { get; }

    protected abstract IJobList List { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_store_has_an_empty_list() =>
        Assert.Empty((await List.ReadAsync(after: null, limit: 10, Token))!);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task The_newest_come_first_page_by_page(int size)
    {
        var made = new List<JobId>();
        foreach (var secondsAgo in new[] { 40 * 86_400, 90_000, 4_000, 61, 60, 7, 2, 1, 0 })
        {
            made.Add(await CreateAsync(JobId.New(Samples.Noon.AddSeconds(-secondsAgo))));
        }

        made.Reverse();
        Assert.Equal(made, await WalkAsync(size));
    }

    [Fact]
    public async Task Jobs_with_the_same_time_are_listed_once_each()
    {
        var made = new List<JobId>();
        for (var i = 0; i < 30; i++)
        {
            made.Add(await CreateAsync(JobId.New(Samples.Noon)));
        }

        Assert.Equal(made.OrderBy(id => id.Value, StringComparer.Ordinal), (await WalkAsync(7))
            .OrderBy(id => id.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Client_ids_are_listed_once_each()
    {
        string[] ids = [
            "a", "zz", "02", "01", "-", "_", "Z9", "0123456789ab", "0199", "0", "00",
            "00-a", "0-a", "01job", "01zz", "0199z", "000000000001", "key-0123", "f47ac10b58cc4372a5670e02b2c3d479"];
        var made = ids.Select(JobId.Parse)
            .Append(JobId.New(Samples.Noon)).Append(JobId.FromIdempotencyKey("", "k")).ToList();
        foreach (var id in made)
        {
            await CreateAsync(id);
        }

        foreach (var size in new[] { 1, 4, 100 })
        {
            Assert.Equal(made.Select(id => id.Value).Order(StringComparer.Ordinal), (await WalkAsync(size))
                .Select(id => id.Value).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_job_is_listed_with_its_current_state_and_without_outputs()
    {
        var (queued, running) = (await CreateAsync(JobId.Parse("queued")), await CreateAsync(JobId.Parse("running")));
        var (failed, small, large) = (await CreateAsync(JobId.Parse("failed")),
            await CreateAsync(JobId.Parse("small")), await CreateAsync(JobId.Parse("large")));
        var (wordy, attempt) = (await CreateAsync(JobId.Parse("wordy")), new Attempt(2, Samples.Noon, "i1"));
        await Store.StartAsync(running, attempt, Token);
        await Store.EndAsync(failed, Samples.Failure("broken"), Token);
        await Store.EndAsync(small, Samples.Success(Samples.Tensor("first", 40)), Token);
        await Store.EndAsync(large, Samples.Success(Samples.Tensor("first", 100_000)), Token);
        await Store.EndAsync(
            wordy, Samples.Failure("long") with { Error = new JobError("long", new string('x', 100_000)) }, Token);

        var listed = (await List.ReadAsync(null, 10, Token))!.ToDictionary(
            entry => entry.Job.Job.Id, entry => entry.Job);

        Assert.Equal((JobStatus.Queued, JobStatus.Running), (listed[queued].Status, listed[running].Status));
        Assert.Equal(attempt, listed[running].Attempt);
        Assert.Equal(Samples.Failure("broken"), listed[failed].Outcome);
        Assert.Equal(Samples.Success() with { Outputs = null }, listed[small].Outcome);
        Assert.Equal(Samples.Success() with { Outputs = null }, listed[large].Outcome);
        Assert.Equal(100_000, listed[wordy].Outcome!.Error!.Detail.Length);
    }

    [Fact]
    public async Task Jobs_that_are_added_or_removed_do_not_shift_pages()
    {
        var old = await CreateAsync(JobId.New(Samples.Noon.AddSeconds(-3)));
        var middle = await CreateAsync(JobId.New(Samples.Noon.AddSeconds(-2)));
        var young = await CreateAsync(JobId.New(Samples.Noon.AddSeconds(-1)));
        var first = (await List.ReadAsync(null, 2, Token))!;

        await CreateAsync(JobId.New(Samples.Noon));
        await Store.RemoveAsync(middle, Token);
        var second = (await List.ReadAsync(first[^1].Cursor, 2, Token))!;

        Assert.Equal([young, middle], first.Select(entry => entry.Job.Job.Id));
        Assert.Equal(old, Assert.Single(second).Job.Job.Id);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("t4.")]
    [InlineData("t4.a")]
    [InlineData("tf.0199")]
    [InlineData("t44.0199")]
    [InlineData("t4.0199.0199")]
    [InlineData("i.")]
    [InlineData("i.0199")]
    [InlineData("i.a'b")]
    [InlineData("99999999999999999999")]
    public async Task An_invalid_cursor_is_distinguished_from_the_end_of_a_list(string cursor) =>
        Assert.Null(await List.ReadAsync(cursor, 10, Token));

    [Fact]
    public async Task A_canceled_call_throws_a_cancellation() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => List.ReadAsync(null, 10, new CancellationToken(canceled: true)));

    protected async Task<JobId> CreateAsync(JobId id)
    {
        Assert.Null(await Store.CreateAsync(Samples.Job(id.Value), Token));
        return id;
    }

    /// <summary>The ids of all pages. Only the last page may be short.</summary>
    protected async Task<List<JobId>> WalkAsync(int size)
    {
        var ids = new List<JobId>();
        string? after = null;
        while (true)
        {
            var page = await List.ReadAsync(after, size, Token)
                ?? throw new InvalidOperationException($"'{after}' is no cursor.");
            ids.AddRange(page.Select(entry => entry.Job.Job.Id));
            if (page.Count < size)
            {
                return ids;
            }

            after = page[^1].Cursor;
        }
    }
}
