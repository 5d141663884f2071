namespace Serverless.Serving.Results;

/// <summary>
/// Reads lists of jobs by pages. A filter is held against the jobs as they are read; since it may fit none of a
/// million, a page ends after so many were read, however few it found, and says where to go on.
/// </summary>
public sealed class JobPages(IJobList list, TimeProvider time)
{
    public const int MostPerPage = 100;

    /// <summary>Most jobs that are read for one page.</summary>
    public const int MostRead = 1_000;

    private const int AtOnce = 200;

    /// <param name="filter">Which jobs to list.</param>
    /// <param name="after">The <see cref="JobPage.Next"/> of the page before; null: the first page.</param>
    /// <param name="limit">Most jobs on the page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where <paramref name="after"/> is no cursor.</returns>
    public async Task<JobPage?> ReadAsync(
        JobFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = new List<JobSnapshot>();
        for (var read = 0; read < MostRead;)
        {
            var asked = read == 0 && filter == JobFilter.None ? limit : AtOnce;
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
                if (filter.Takes(job, now))
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
/// Some jobs, the newest first; <paramref name="Next"/> names where the next page begins, where there is one.
/// </summary>
public sealed record JobPage(IReadOnlyList<JobSnapshot> Jobs, string? Next);

/// <summary>Which jobs to list: those of a status, of a model, of both.</summary>
public sealed record JobFilter(JobStatus? Status, string? Model)
{
    public static readonly JobFilter None = new(null, null);

    /// <summary>A job past its retention is in no list, as reading it answers that it is gone.</summary>
    public bool Takes(JobSnapshot job, DateTimeOffset now) =>
        job.Job.ExpiresAt > now
            && (Status is null || job.Status == Status) && (Model is null || job.Job.Model == Model);
}
