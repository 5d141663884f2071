using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>
/// Knative's pod autoscaler: every two seconds, the mean concurrency over 60 seconds, or over 6 seconds if it doubles
/// (panic mode).
/// </summary>
public sealed class KnativeKpa(double utilisation, int concurrency) : IPolicy
{
    private const int StableSeconds = 60;
    private const int PanicSeconds = 6;

    private readonly Queue<int> _active = new();
    private int _wanted = 1;
    private int _panicUntil = -1;
    private int _mostInPanic;

    public string Name => "knative-kpa";

    public Wish Step(in View view)
    {
        _active.Enqueue(view.Active);
        if (_active.Count > StableSeconds)
        {
            _active.Dequeue();
        }

        if (view.Second % 2 != 0)
        {
            return new Wish(_wanted, concurrency);
        }

        var ready = Math.Max(1, view.Live);
        var target = utilisation * concurrency;
        var least = (int)Math.Floor(ready / 2.0);
        var stable = Math.Max(least, (int)Math.Ceiling(_active.Average() / target));
        var panic = Math.Max(least, (int)Math.Ceiling(_active.TakeLast(PanicSeconds).Average() / target));
        if (panic >= 2.0 * ready)
        {
            _panicUntil = view.Second + StableSeconds;
        }

        if (view.Second < _panicUntil)
        {
            _mostInPanic = Math.Max(_mostInPanic, Math.Max(stable, panic));
            _wanted = _mostInPanic;
        }
        else
        {
            _mostInPanic = 0;
            _wanted = stable;
        }

        _wanted = Math.Max(1, _wanted);
        return new Wish(_wanted, concurrency);
    }
}
