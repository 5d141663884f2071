namespace Serverless.Serving.Inference.Work;

/// <summary>
/// Measures what the jobs of each model occupy of this instance, in instance-seconds. A job occupies a place of the
/// gate while it does not wait for a run, and a share of a thread while it runs; the greater of the two is its work. So
/// a full instance does about one instance-second of work a second, whether the network or the store is the bottleneck.
/// </summary>
public sealed class WorkMeter
{
    private readonly ConcurrencyGate _gate;
    private readonly int _threads;
    private readonly int _maxNamed;
    private readonly string _others;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private readonly ShareClock _places = new();
    private readonly ShareClock _runs = new();
    private readonly Dictionary<string, ModelSums> _models = [];
    private readonly HashSet<JobWork> _jobs = [];

    /// <param name="gate">Its limit is the number of places.</param>
    /// <param name="threads">The number of runs that the instance sustains at the same time.</param>
    /// <param name="maxNamed">
    /// The first models of the instance, up to this number, are counted separately. All others are counted together.
    /// </param>
    /// <param name="others">The name of all others.</param>
    /// <param name="time">The clock.</param>
    public WorkMeter(ConcurrencyGate gate, int threads, int maxNamed, string others, TimeProvider time)
    {
        (_gate, _threads, _maxNamed, _others, _time) = (gate, threads, maxNamed, others, time);
        _origin = time.GetTimestamp();
    }

    /// <summary>The number of runs that the instance sustains at the same time.</summary>
    public int Threads => _threads;

    /// <summary>The interactive jobs that do not wait for a place or a run.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _jobs.Count(job => job.IsInteractive && job.OccupiesPlace);
            }
        }
    }

    /// <summary>Records that a message was received. The caller disposes the result when it is done.</summary>
    public JobWork Receive(Job job)
    {
        lock (_lock)
        {
            var name = _models.ContainsKey(job.Model) || _models.Count < _maxNamed ? job.Model : _others;
            if (!_models.TryGetValue(name, out var sums))
            {
                _models.Add(name, sums = new ModelSums());
            }

            var work = new JobWork(this, sums, job);
            _jobs.Add(work);
            return work;
        }
    }

    /// <summary>Returns one entry for each model of which this instance has received a job.</summary>
    public IReadOnlyList<WorkTotals> Read()
    {
        lock (_lock)
        {
            var (places, runs) = Clocks_NeedsLock(0, 0);
            var jobs = _jobs.Where(job => job.IsInteractive).ToLookup(job => job.Sums);
            return [.. _models.Select(model => Read(model.Key, model.Value, [.. jobs[model.Value]], places, runs))];
        }
    }

    internal void Change(JobWork job, bool occupiesPlace, double runShare)
    {
        lock (_lock)
        {
            // A run may begin or end after its message was given up.
            if (!_jobs.Contains(job))
            {
                return;
            }

            var (places, runs) = Clocks_NeedsLock(
                (occupiesPlace ? 1 : 0) - (job.OccupiesPlace ? 1 : 0), runShare - job.RunShare);
            job.Change_NeedsLock(occupiesPlace, runShare, places, runs);
        }
    }

    internal void End(JobWork job)
    {
        lock (_lock)
        {
            var (places, runs) = Clocks_NeedsLock(job.OccupiesPlace ? -1 : 0, -job.RunShare);
            _jobs.Remove(job);
            job.Sums.WorkSeconds += job.Seconds(places, runs);
            if (job.IsCompleted)
            {
                job.Sums.Jobs++;
                job.Sums.Items += job.Items;
                job.Sums.Judged += job.IsInTime is null ? 0 : 1;
                job.Sums.InTime += job.IsInTime is true ? 1 : 0;
            }
        }
    }

    private (double Places, double Runs) Clocks_NeedsLock(double places, double runs)
    {
        var now = _time.GetElapsedTime(_origin);
        return (_places.Change(now, _gate.Limit, places), _runs.Change(now, _threads, runs));
    }

    private static WorkTotals Read(string model, ModelSums sums, JobWork[] jobs, double places, double runs)
    {
        var inHand = jobs.Where(job => job.IsInHand).ToList();
        return new WorkTotals(model)
        {
            Jobs = sums.Jobs,
            Items = sums.Items,
            WorkSeconds = sums.WorkSeconds,
            Judged = sums.Judged,
            InTime = sums.InTime,
            JobsWaiting = jobs.Length - inHand.Count,
            ItemsWaiting = jobs.Sum(job => job.Items) - inHand.Sum(job => job.Items),
            JobsInHand = inHand.Count,
            ItemsInHand = inHand.Sum(job => job.Items),
            InHandSeconds = inHand.Sum(job => job.Seconds(places, runs)),
        };
    }
}

/// <summary>What the ended jobs of a model occupied.</summary>
internal sealed class ModelSums
{
    public long Jobs { get; set; }

    public long Items { get; set; }

    public double WorkSeconds { get; set; }

    public long Judged { get; set; }

    public long InTime { get; set; }
}
