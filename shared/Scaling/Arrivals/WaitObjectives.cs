namespace Serverless.Scaling.Arrivals;

/// <summary>
/// How long jobs may wait. A lane is first in, first out, so whatever waits ahead of a strict job must clear in that
/// job's time, and a backlog that is loose now is in the way of the next strict job. So the objective of the lane is
/// the strictest of all models that had arrivals within five minutes.
/// </summary>
/// <param name="usualSeconds">The objective of models that declare none.</param>
internal sealed class WaitObjectives(double usualSeconds)
{
    private static readonly TimeSpan Counted = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (double Seconds, DateTimeOffset At)> _models = [];

    /// <summary>The objective of a model.</summary>
    public double Of(string model) => _models.TryGetValue(model, out var known) ? known.Seconds : usualSeconds;

    /// <param name="model">The model of a job that arrived.</param>
    /// <param name="declaredSeconds">What the model declares; null if nothing.</param>
    /// <param name="at">When it arrived.</param>
    public void Arrive(string model, double? declaredSeconds, DateTimeOffset at)
    {
        if (!_models.TryGetValue(model, out var known) || known.At <= at)
        {
            _models[model] = (declaredSeconds is > 0 and var seconds ? seconds : usualSeconds, at);
        }
    }

    /// <summary>The objective of the lane.</summary>
    public double Strictest(DateTimeOffset now)
    {
        foreach (var (model, _) in _models.Where(pair => now - pair.Value.At > Remembered).ToList())
        {
            _models.Remove(model);
        }

        return _models.Values.Where(model => now - model.At <= Counted).Select(model => model.Seconds)
            .DefaultIfEmpty(usualSeconds).Min();
    }
}
