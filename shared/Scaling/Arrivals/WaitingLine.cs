namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Estimates which models' jobs wait on the queue. A queue is first in, first out, so if n jobs wait, they are the n
/// that arrived last. The number n is measured on each tick, so an arrival that was missed or counted twice, or a
/// message that returns to the queue, distorts the mix only until its place in line has passed.
/// </summary>
internal sealed class WaitingLine
{
    /// <summary>Beyond this many groups the older half is joined by model, and its order is lost.</summary>
    private const int MaxGroups = 4_096;

    private readonly List<JobGroup> _groups = [];
    private double _jobs;

    /// <summary>The number of groups.</summary>
    public int Count => _groups.Count;

    public void Arrive(JobGroup arrived)
    {
        if (arrived.Jobs <= 0)
        {
            return;
        }

        _jobs += arrived.Jobs;
        _groups.Add(arrived);
        if (_groups.Count > MaxGroups)
        {
            var older = _groups[..(MaxGroups / 2)].GroupBy(group => group.Model)
                .Select(same => new JobGroup(same.Key, same.Sum(group => group.Jobs), same.Sum(group => group.Items)))
                .ToList();
            _groups.RemoveRange(0, MaxGroups / 2);
            _groups.InsertRange(0, older);
        }
    }

    /// <summary>
    /// Returns the jobs that arrived last, by model. If fewer are known, the others are taken to be of the same mix.
    /// </summary>
    public IReadOnlyDictionary<string, JobGroup> Newest(double jobs)
    {
        var newest = new Dictionary<string, JobGroup>();
        var left = jobs;
        for (var i = _groups.Count - 1; i >= 0 && left > 0; i--)
        {
            var group = _groups[i];
            var share = Math.Min(1, left / group.Jobs);
            newest[group.Model] = newest.GetValueOrDefault(group.Model).And(group, share);
            left -= group.Jobs * share;
        }

        var known = jobs - left;
        return known > 0 && left > 0 ? newest.ToDictionary(pair => pair.Key, pair => pair.Value * (jobs / known))
            : known > 0 || jobs <= 0 ? newest
            : new Dictionary<string, JobGroup> { [ModelWork.OtherModels] = new("", jobs, jobs) };
    }

    /// <summary>Forgets jobs that are older than the last <paramref name="jobs"/>.</summary>
    public void Keep(long jobs)
    {
        var gone = 0;
        while (gone < _groups.Count && _jobs - _groups[gone].Jobs >= jobs)
        {
            _jobs -= _groups[gone++].Jobs;
        }

        _groups.RemoveRange(0, gone);
    }
}

/// <summary>Jobs of one model and their items.</summary>
internal readonly record struct JobGroup(string Model, double Jobs, double Items)
{
    /// <summary>Adds a share of another group.</summary>
    public JobGroup And(in JobGroup other, double share) =>
        new(other.Model, Jobs + other.Jobs * share, Items + other.Items * share);

    public static JobGroup operator *(in JobGroup group, double factor) =>
        new(group.Model, group.Jobs * factor, group.Items * factor);
}
