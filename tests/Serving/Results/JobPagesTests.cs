using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

public sealed class JobPagesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly NumberedJobs _jobs = new();

    [Fact]
    public async Task Pages_can_be_followed_to_the_end()
    {
        _jobs.Add(5);

        var first = await ReadAsync(JobFilter.None, null, 2);
        var second = await ReadAsync(JobFilter.None, first!.Next, 2);
        var third = await ReadAsync(JobFilter.None, second!.Next, 2);

        Assert.Equal(["5", "4", "3", "2", "1"], new[] { first, second, third! }.SelectMany(Ids));
        Assert.Null(third!.Next);
        Assert.Equal(5, _jobs.Read);
    }

    [Fact]
    public async Task A_filter_selects_by_status_and_model()
    {
        _jobs.Add(1, model: "digits", JobStatus.Failed);
        _jobs.Add(1, model: "letters", JobStatus.Failed);
        _jobs.Add(1, model: "digits", JobStatus.Succeeded);
        _jobs.Add(1, model: "digits");

        Assert.Equal(["1"], Ids(await ReadAsync(new JobFilter(JobStatus.Failed, "digits"), null, 10)));
        Assert.Equal(["2", "1"], Ids(await ReadAsync(new JobFilter(JobStatus.Failed, null), null, 10)));
        Assert.Equal(["4", "3", "1"], Ids(await ReadAsync(new JobFilter(null, "digits"), null, 10)));
        Assert.Equal(["4"], Ids(await ReadAsync(new JobFilter(JobStatus.Queued, null), null, 10)));
    }

    [Fact]
    public async Task A_filter_that_matches_none_of_many_jobs_ends_the_page_early_with_a_cursor()
    {
        _jobs.Add(1, status: JobStatus.Failed);
        _jobs.Add(2_500, status: JobStatus.Succeeded);
        var failed = new JobFilter(JobStatus.Failed, null);

        var first = await ReadAsync(failed, null, 10);
        Assert.Empty(first!.Jobs);
        Assert.Equal(JobPages.MaxRead, _jobs.Read);

        var second = await ReadAsync(failed, first.Next, 10);
        var third = await ReadAsync(failed, second!.Next, 10);
        Assert.Equal(["1"], Ids(third));
        Assert.Null(third!.Next);
    }

    [Fact]
    public async Task The_next_page_starts_after_the_last_listed_job_not_after_the_last_read_one()
    {
        _jobs.Add(300, status: JobStatus.Failed);
        var failed = new JobFilter(JobStatus.Failed, null);

        var first = await ReadAsync(failed, null, 3);
        var second = await ReadAsync(failed, first!.Next, 3);

        Assert.Equal(["300", "299", "298", "297", "296", "295"], Ids(first).Concat(Ids(second)));
    }

    [Fact]
    public async Task A_job_past_its_retention_is_not_listed()
    {
        _jobs.Add(1, expiresAt: Now.AddHours(1));
        _jobs.Add(1, expiresAt: Now);

        Assert.Equal(["1"], Ids(await ReadAsync(JobFilter.None, null, 10)));
    }

    [Fact]
    public async Task An_invalid_cursor_gives_no_page() =>
        Assert.Null(await ReadAsync(JobFilter.None, "nonsense", 10));

    private static IEnumerable<string> Ids(JobPage? page) => page!.Jobs.Select(job => job.Job.Id.Value);

    private Task<JobPage?> ReadAsync(JobFilter filter, string? after, int limit) =>
        new JobPages(_jobs, new FakeTimeProvider(Now))
            .ReadAsync(filter, after, limit, TestContext.Current.CancellationToken);

    /// <summary>Jobs with ascending numbers as ids and cursors.</summary>
    private sealed class NumberedJobs : IJobList
    {
        private readonly List<JobSnapshot> _jobs = [];

        public int Read { get; private set; }

        public void Add(
            int count, string model = "digits", JobStatus status = JobStatus.Queued, DateTimeOffset? expiresAt = null)
        {
            for (var i = 0; i < count; i++)
            {
                var job = new Job
                {
                    Id = JobId.Parse((_jobs.Count + 1).ToString(CultureInfo.InvariantCulture)),
                    Model = model,
                    Version = "1",
                    CreatedAt = Now,
                    Deadline = Now,
                    ExpiresAt = expiresAt ?? Now.AddDays(1),
                    Fingerprint = "f",
                };
                _jobs.Add(new JobSnapshot(
                    job, Outcome: status.IsTerminal ? new Outcome { Status = status, FinishedAt = Now } : null));
            }
        }

        public Task<IReadOnlyList<ListedJob>?> ReadAsync(string? after, int limit, CancellationToken cancellationToken)
        {
            var from = _jobs.Count;
            if (after is not null && !int.TryParse(after, out from))
            {
                return Task.FromResult<IReadOnlyList<ListedJob>?>(null);
            }

            var start = after is null ? from : from - 1;
            List<ListedJob> some = [
                .. _jobs.Take(start).Reverse().Take(limit).Select(job => new ListedJob(job, job.Job.Id.Value))];
            Read += some.Count;
            return Task.FromResult<IReadOnlyList<ListedJob>?>(some);
        }
    }
}
