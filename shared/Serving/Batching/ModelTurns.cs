namespace Serverless.Serving.Batching;

/// <summary>
/// Decides which model of a lane has the next run: the one whose runs have taken the least time so far. A model with a
/// long line or with long runs gets no more time than the others. A model that had nothing to run does not accumulate a
/// claim: it continues where the latest run started (start-time fair queueing, Goyal, Vin and Cheng 1996).
/// </summary>
internal sealed class ModelTurns
{
    private readonly Dictionary<string, TimeSpan> _taken = [];
    private TimeSpan _latestStart;

    /// <summary>The model with the smallest value has the next run.</summary>
    public TimeSpan StartOf(string model) =>
        _taken.GetValueOrDefault(model) is var taken && taken > _latestStart ? taken : _latestStart;

    public void Begin(string model) => _taken[model] = _latestStart = StartOf(model);

    /// <summary>Counts the time of a run that has begun. Negative time is a correction.</summary>
    public void Charge(string model, TimeSpan time) => _taken[model] += time;
}
