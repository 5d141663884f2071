namespace Serverless.Serving.Results;

/// <summary>
/// Reads lists of jobs in pages. The filter is applied to the jobs as they are read. Because it may match none of a
/// million jobs, a page ends after <see cref="MaxRead"/> jobs were read, however few matched, and contains the cursor
/// to continue.
/// </summary>
public sealed class JobPages(IJobList list, TimeProvider time)
{
    public const int MaxPerPage = 100;

    /// <summary>Maximum number of jobs that are read for one page.</summary>
    public const int MaxRead = 1_000;

    private const int BatchSize = 200;

    /// <param name="filter">The jobs to list.</param>
    /// <param name="after">The <see cref="JobPage.Next"/> of the previous page; null: the first page.</param>
    /// <param name="limit">The maximum number of jobs on the page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null if <paramref name="after"/> is not a cursor.</returns>
    public async Task<JobPage?> ReadAsync(
        JobFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = new List<JobSnapshot>();
        for (var read = 0; read < MaxRead;)
        {
            var asked = read == 0 && filter == JobFilter.None ? limit : BatchSize;
            if (await list.ReadAsync(after, asked, cancellationToken) is not { } some)
            {
                return null;
            }

            foreach (var (job, cursor) in some)
            {
                if (found.Count == limit)
                {
                    return new JobPage(found, after);
                }

                (after, read) = (cursor, read + 1);
                if (filter.Matches(job, now))
                {
                    found.Add(job);
                }
            }

            if (some.Count < asked)
            {
                return new JobPage(found, Next: null);
            }

            if (found.Count == limit)
            {
                break;
            }
        }

        return new JobPage(found, after);
    }
}

/// <summary>
/// A page of jobs, newest first. <paramref name="Next"/> is the cursor of the next page; null if there is none.
/// </summary>
public sealed record JobPage(IReadOnlyList<JobSnapshot> Jobs, string? Next);

/// <summary>Selects jobs by status, by model, or by both.</summary>
public sealed record JobFilter(JobStatus? Status, string? Model)
{
    public static readonly JobFilter None = new(null, null);

    /// <summary>A job past its retention is not listed, because reading it returns 410.</summary>
    public bool Matches(JobSnapshot job, DateTimeOffset now) =>
        job.Job.ExpiresAt > now
            && (Status is null || job.Status == Status) && (Model is null || job.Job.Model == Model);
}
