using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Incremental scaling, the Service Bus monitor of the older scale controller: five samples ten seconds apart, then at
/// most one instance more or less every 30 seconds.
/// </summary>
public sealed class Incremental(int perInstance, int concurrency) : IPolicy
{
    private readonly List<(double Messages, double HeadAge)> _samples = [];
    private int _wanted = 1;
    private int _lastChange = -30;

    public string Name => "incremental";

    public ScalingTarget Step(in PoolObservation observed)
    {
        if (observed.Second % 10 != 0)
        {
            return new ScalingTarget(_wanted, concurrency);
        }

        _samples.Add((observed.Active, observed.HeadAge));
        if (_samples.Count > 5)
        {
            _samples.RemoveAt(0);
        }

        var vote = _samples.Count < 5 ? 0 : Vote();
        if (vote != 0 && observed.Second - _lastChange >= 30)
        {
            _wanted = Math.Max(1, _wanted + vote);
            _lastChange = observed.Second;
        }

        return new ScalingTarget(_wanted, concurrency);
    }

    private int Vote()
    {
        if (_samples[^1].Messages > perInstance * _wanted)
        {
            return 1;
        }

        if (_samples.TrueForAll(s => s.Messages == 0))
        {
            return -1;
        }

        if (_samples[0].Messages > 0 && All((a, b) => b.Messages > a.Messages))
        {
            return 1;
        }

        if (_samples[0].HeadAge > 0
            && _samples[0].HeadAge < _samples[^1].HeadAge && All((a, b) => b.HeadAge >= a.HeadAge))
        {
            return 1;
        }

        return All((a, b) => b.Messages < a.Messages) || All((a, b) => b.HeadAge < a.HeadAge) ? -1 : 0;
    }

    private bool All(Func<(double Messages, double HeadAge), (double Messages, double HeadAge), bool> holds) =>
        _samples.Zip(_samples.Skip(1), holds).All(each => each);
}
