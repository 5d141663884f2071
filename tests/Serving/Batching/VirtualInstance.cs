using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Batching;

/// <summary>
/// The run threads of an instance in virtual time. A test sets when jobs arrive and how long their runs take. If more
/// runs are active than there are cores, all of them slow down alike, as in an operating system.
/// </summary>
internal sealed class VirtualInstance(int cores)
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly RunQueue _queue = new(new BatchLessons(Options.Create(new BatchingOptions())), cores);
    private readonly Dictionary<string, LoadedModel> _models = [];
    private readonly List<VirtualJob> _jobs = [];
    private readonly Dictionary<BatchItem, VirtualJob> _waiting = [];
    private readonly List<(ActiveRun Run, VirtualJob Job)> _active = [];
    private readonly HashSet<VirtualJob> _endless = [];
    private readonly Dictionary<string, TimeSpan> _taken = [];

    /// <summary>
    /// Called at each step with the active and the waiting jobs, after all runs that may begin have begun.
    /// </summary>
    public Action<IReadOnlyList<VirtualJob>, IReadOnlyCollection<VirtualJob>> Look { get; init; } = (_, _) => { };

    /// <summary>A model whose manifest bounds its runs.</summary>
    public void Bound(string model, int maxConcurrentRuns) => _models[model] = Model(model, maxConcurrentRuns);

    public VirtualJob Submit(string model, double at, double seconds, Lane lane = Lane.Interactive)
    {
        var job = new VirtualJob(model, lane, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(seconds));
        _jobs.Add(job);
        return job;
    }

    public List<VirtualJob> Submit(int count, string model, double at, double seconds, Lane lane = Lane.Interactive) =>
        [.. Enumerable.Range(0, count).Select(_ => Submit(model, at, seconds, lane))];

    /// <summary>A model that always has three jobs waiting from a moment on.</summary>
    public void Backlog(string model, double from, double seconds, Lane lane = Lane.Interactive) =>
        _endless.UnionWith(Submit(3, model, from, seconds, lane));

    /// <summary>Seconds that the runs of a model have had a thread.</summary>
    public double TimeOf(string model) => _taken.GetValueOrDefault(model).TotalSeconds;

    public void RunUntil(double seconds = 1e6)
    {
        var arrivals = new Queue<VirtualJob>(_jobs.OrderBy(job => job.At));
        var now = TimeSpan.Zero;
        while (now < TimeSpan.FromSeconds(seconds) && arrivals.Count + _active.Count + _waiting.Count > 0)
        {
            while (arrivals.TryPeek(out var job) && job.At <= now)
            {
                Add(arrivals.Dequeue(), now);
            }

            while (_queue.Take(now) is { } run)
            {
                Begin(run, now);
            }

            Look([.. _active.Select(one => one.Job)], _waiting.Values);
            now += Step(now, arrivals);
        }
    }

    private void Add(VirtualJob job, TimeSpan now)
    {
        if (!_models.TryGetValue(job.Model, out var model))
        {
            _models.Add(job.Model, model = Model(job.Model, null));
        }

        var item = new BatchItem { Model = model, Lane = job.Lane, Inputs = [Tensors.Floats("x", [1], [0])] };
        _waiting.Add(item, job);
        _queue.Add(item, now);
    }

    private void Begin(ActiveRun run, TimeSpan now)
    {
        _waiting.Remove(run.Items[0], out var job);
        _active.Add((run, job!));
        run.Items[0].Begin(share: 1);
        if (_endless.Remove(job!))
        {
            var next = new VirtualJob(job!.Model, job.Lane, now, job.Run);
            _endless.Add(next);
            Add(next, now);
        }
    }

    /// <summary>Proceeds to the next arrival, end of a run, or check of the active runs.</summary>
    private TimeSpan Step(TimeSpan now, Queue<VirtualJob> arrivals)
    {
        var slowdown = Math.Max(1, _active.Count / (double)cores);
        var steps = _active.Select(one => one.Job.Left * slowdown).ToList();
        if (arrivals.TryPeek(out var next))
        {
            steps.Add(next.At - now);
        }

        if (_queue.MayOvertakeLater)
        {
            steps.Add(Overtaking.ShortWait);
        }

        var step = steps.Min() is var least && least > Tick ? least : Tick;
        foreach (var (run, job) in _active.ToList())
        {
            job.Left -= step / slowdown;
            if (job.Left <= Tick)
            {
                job.EndedAt = now + step;
                _taken[job.Model] = _taken.GetValueOrDefault(job.Model) + run.Elapsed(now + step);
                _active.Remove((run, job));
                _queue.End(run, now + step);
            }
        }

        return step;
    }

    private static LoadedModel Model(string name, int? maxConcurrentRuns) =>
        FakeSession.Model(new FakeSession(), maxBatch: 1, name: name, maxConcurrentRuns: maxConcurrentRuns);
}

/// <summary>A job of a model, when it comes, and how long its run takes on a core of its own.</summary>
internal sealed class VirtualJob(string model, Lane lane, TimeSpan at, TimeSpan run)
{
    public string Model { get; } = model;

    public Lane Lane { get; } = lane;

    public TimeSpan At { get; } = at;

    public TimeSpan Run { get; } = run;

    public TimeSpan Left { get; set; } = run;

    public TimeSpan? EndedAt { get; set; }

    /// <summary>Seconds from its arrival to its end; infinite if it has not ended.</summary>
    public double Took => ((EndedAt - At) ?? TimeSpan.MaxValue).TotalSeconds;
}
