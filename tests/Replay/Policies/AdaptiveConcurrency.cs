using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Target-based scaling with the concurrency that a limiter learns as its divisor, as on the platform.
/// </summary>
public sealed class AdaptiveConcurrency(string name, IConcurrencyLimit limit) : IPolicy
{
    private int _wanted = 1;
    private int _lastOut = -30;
    private int _lastIn;

    public string Name => name;

    public Wish Step(in View view)
    {
        var concurrency = limit.Step(view);
        if (view.Second % 10 == 0)
        {
            Scale(view, concurrency);
        }

        return new Wish(_wanted, concurrency);
    }

    private void Scale(in View view, int concurrency)
    {
        var target = Math.Max(1, (int)Math.Ceiling((double)view.Active / concurrency));
        if (target > _wanted && view.Second - _lastOut >= 30)
        {
            _wanted += Math.Min(4, target - _wanted);
            _lastOut = _lastIn = view.Second;
        }
        else if (target < _wanted && view.Second - _lastIn >= 60)
        {
            _wanted--;
            _lastIn = view.Second;
        }
    }
}

/// <summary>Learns the concurrency of each instance, once per second, from measured latencies.</summary>
public interface IConcurrencyLimit
{
    int Step(in View view);
}
