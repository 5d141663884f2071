namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Learns the cost of each model from the sums that the instances report. Only what was added since an instance's
/// previous report counts. A sum that has fallen belongs to an instance that restarted under the same name.
/// </summary>
internal sealed class ModelCosts
{
    /// <summary>The model that was learned least recently is forgotten beyond this number.</summary>
    private const int MaxModels = 256;

    /// <summary>A sum beyond this is not a measurement.</summary>
    private const double Absurd = 1e15;

    private static readonly TimeSpan InstancesKept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, ModelCost> _models = [];
    private readonly Dictionary<string, Seen> _instances = [];
    private readonly List<ModelWork> _added = [];

    /// <summary>Whether any cost is known.</summary>
    public bool Any => _models.Count > 0;

    /// <summary>What the last reports added to the sums.</summary>
    public IReadOnlyList<ModelWork> Added => _added;

    /// <summary>Instance-seconds of an item; null if nothing is known about the model.</summary>
    public double? Of(string model) =>
        _models.GetValueOrDefault(model)?.PerItem ?? _models.GetValueOrDefault(ModelWork.OtherModels)?.PerItem;

    /// <summary>Starts with what an earlier detector knew.</summary>
    public void Restore(ModelDemand known, DateTimeOffset now)
    {
        if (known.WorkPerItem > 0 && !_models.ContainsKey(known.Model))
        {
            Model(known.Model, now).Learn(now, 1, known.WorkPerItem);
        }
    }

    /// <returns>False if some figures were negative or impossibly large; they are ignored.</returns>
    public bool Learn(IReadOnlyList<InstanceReport> reports, DateTimeOffset now)
    {
        var isGood = true;
        _added.Clear();
        foreach (var cost in _models.Values)
        {
            (cost.ItemsInHand, cost.InHandSeconds) = (0, 0);
        }

        foreach (var report in reports)
        {
            var seen = _instances.GetValueOrDefault(report.Instance) ?? new Seen();
            _instances[report.Instance] = seen;
            var isNew = report.MeasuredAt > seen.MeasuredAt;
            (seen.MeasuredAt, seen.At) = (isNew ? report.MeasuredAt : seen.MeasuredAt, now);
            foreach (var work in report.Models)
            {
                if (!IsGood(work))
                {
                    isGood = false;
                }
                else if (Model(work.Model, now) is var cost)
                {
                    cost.ItemsInHand += work.ItemsInHand;
                    cost.InHandSeconds += work.InHandSeconds;
                    cost.WarmUpSeconds = work.WarmUpSeconds > 0 ? work.WarmUpSeconds : cost.WarmUpSeconds;
                    if (isNew)
                    {
                        Learn(cost, seen, work, now);
                    }
                }
            }
        }

        foreach (var (instance, seen) in _instances.Where(pair => now - pair.Value.At > InstancesKept).ToList())
        {
            _instances.Remove(instance);
        }

        return isGood;
    }

    private void Learn(ModelCost cost, Seen seen, ModelWork work, DateTimeOffset now)
    {
        var added = work.Since(seen.Sums.GetValueOrDefault(work.Model));
        seen.Sums[work.Model] = work;
        _added.Add(added);
        if (added.WorkSeconds > 0)
        {
            cost.Learn(now, added.Items, added.WorkSeconds);
        }
    }

    private ModelCost Model(string model, DateTimeOffset now)
    {
        if (_models.TryGetValue(model, out var known))
        {
            return known;
        }

        if (_models.Count == MaxModels)
        {
            _models.Remove(_models.MinBy(pair => pair.Value.At).Key);
        }

        var added = new ModelCost();
        added.Learn(now, 0, 0);
        return _models[model] = added;
    }

    private static bool IsGood(ModelWork work) =>
        work is { Jobs: >= 0, Items: >= 0, JobsWaiting: >= 0, ItemsWaiting: >= 0, JobsInHand: >= 0, ItemsInHand: >= 0 }
        && work is { WorkSeconds: >= 0 and < Absurd, InHandSeconds: >= 0 and < Absurd, InTime: >= 0 }
        && work.Judged >= work.InTime
        && work.WarmUpSeconds is >= 0 and < Absurd;

    /// <summary>What an instance reported last.</summary>
    private sealed class Seen
    {
        public DateTimeOffset MeasuredAt { get; set; }

        public DateTimeOffset At { get; set; }

        public Dictionary<string, ModelWork> Sums { get; } = [];
    }
}
