namespace Serverless.Scaling.Capacity;

/// <summary>
/// Evaluates a rule: it sizes a simulated pool of its own on the real arrivals and start-up times, and pays for its
/// choices.
/// </summary>
public sealed class Trial(SizingRule rule, ScalingSettings settings)
{
    /// <summary>Time constant of the fall of the count with the rate, as a share of the remember time.</summary>
    private const double FallShare = 1.0 / 36;

    private readonly Launches _launches = new();
    private readonly double _fall = 1 - Math.Exp(-1 / (FallShare * settings.RememberSeconds));
    private double _standing;
    private double _live = Math.Max(1, settings.Floor);
    private double _work;
    private double _cost;
    private double _missed;

    /// <summary>Instance-seconds of about the last hour.</summary>
    public double Cost => _cost;

    /// <summary>Jobs of about the last hour that would have waited too long.</summary>
    public double Missed => _missed;

    /// <summary>The count that the rule wants because of rate and memory, without the backlog.</summary>
    public double Base { get; private set; } = settings.Floor;

    public bool IsByMemory { get; private set; }

    /// <summary>Advances one second: the simulated pool serves, then the rule resizes it.</summary>
    public void Step(in Load load, double keep)
    {
        _live += _launches.Step();
        _cost = _cost * keep + _live + _launches.Count;
        _missed = _missed * keep + Serve(load);

        var byRate = rule.ByRate(load);
        _standing = Math.Max(byRate, _standing + (byRate - _standing) * _fall);
        IsByMemory = load.Kept > 1 && load.Kept > _standing;
        Base = Whole(IsByMemory ? load.Kept : _standing);
        Resize(WithBacklog(Backlog.Needs(_work, _live, load)), load.StartUpSeconds);
    }

    /// <summary>The count that the rule wants if the backlog needs <paramref name="needs"/>.</summary>
    public double WithBacklog(double needs) => Whole(Math.Max(Base, rule.ByBacklog(needs)));

    public void ClearLoss() => (_cost, _missed) = (0, 0);

    public void Transfer(RuleMemory memory)
    {
        _launches.Transfer(memory);
        memory.Transfer(ref _standing);
        memory.Transfer(ref _live);
        memory.Transfer(ref _work);
        memory.Transfer(ref _cost);
        memory.Transfer(ref _missed);
        var (wanted, byMemory) = (Base, IsByMemory ? 1 : 0);
        memory.Transfer(ref wanted);
        memory.Transfer(ref byMemory);
        (Base, IsByMemory) = (wanted, byMemory == 1);
    }

    /// <summary>Serves for a second and returns how many jobs missed the objective in it.</summary>
    private double Serve(in Load load)
    {
        _work = Fluid.Step(_work, load.Work, _live, load.ServiceSeconds);
        return Math.Clamp(_work - _live * load.ServiceSeconds - load.InTime, 0, load.Due) / load.WorkPerJob;
    }

    private void Resize(double wanted, double startUpSeconds)
    {
        var change = wanted - _live - _launches.Count;
        if (change > 0)
        {
            _launches.Add(change, startUpSeconds);
        }
        else if (_launches.Cancel(-change) is > 0 and var rest)
        {
            _live = Math.Max(1, _live - rest);
        }
    }

    private double Whole(double instances) =>
        Math.Clamp(Math.Ceiling(instances - 1e-9), Math.Max(1, settings.Floor), settings.Cap);
}
