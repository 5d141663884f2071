namespace Serverless.Scaling.Arrivals;

/// <summary>Mean arrivals per second of each model, over 30 seconds.</summary>
internal sealed class ArrivalRates
{
    private const double MemorySeconds = 30;

    /// <summary>Fewer jobs per second are none.</summary>
    private const double Negligible = 1e-6;

    private readonly Dictionary<string, JobGroup> _models = [];

    public IEnumerable<JobGroup> All => _models.Values;

    public JobGroup Of(string model) => _models.GetValueOrDefault(model);

    /// <summary>Advances by some seconds.</summary>
    public void Step(int seconds, IEnumerable<JobGroup> arrived)
    {
        if (seconds == 0)
        {
            return;
        }

        var keep = Math.Exp(-seconds / MemorySeconds);
        foreach (var (model, rate) in _models.ToList())
        {
            _models[model] = rate * keep;
        }

        foreach (var group in arrived)
        {
            _models[group.Model] = _models.GetValueOrDefault(group.Model).And(group, (1 - keep) / seconds);
        }

        foreach (var (model, _) in _models.Where(pair => pair.Value.Jobs < Negligible).ToList())
        {
            _models.Remove(model);
        }
    }
}
