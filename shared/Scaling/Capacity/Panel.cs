using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// All rules on trial, and what they want together: each judged by J = cost + p max(0, missed − ε arrivals), weighted by
/// e^(−k (J − J_min) / J_min), and a fixed share alike; the answer is the weighted quantile of what they want on the real pool. So rules that sit
/// bursts out win on smooth traffic, those that go after them where they last, and no constant is fitted to either.
/// </summary>
public sealed class Panel(ScalingSettings settings)
{
    /// <summary>Instance-seconds that a miss is worth.</summary>
    public const double PricePerMiss = 30;
    private const double FreeMisses = 0.003;
    private const double Sharpness = 15;
    /// <summary>No rule is ever wholly silent: what a calm hour taught must not keep all from going after the first burst.</summary>
    private const double FixedShare = 0.1;

    private const double LearningSeconds = 180;

    /// <summary>In a burst the stricter rules are followed: what a calm hour taught says little about it.</summary>
    private const double BurstDoubt = 0.3;

    private static readonly double Keep = Math.Exp(-1 / 3600.0);

    private readonly Trial[] _trials = [.. SizingRule.All.Select(rule => new Trial(rule, settings))];
    private readonly double[] _weights = [.. Enumerable.Repeat(1.0, SizingRule.All.Count)];
    private readonly double[] _wanted = new double[settings.Cap + 1];
    private readonly double[] _remembered = new double[settings.Cap + 1];
    private double _arrivals;
    private double _age;

    public void Add(in Load load)
    {
        _age++;
        _arrivals = _arrivals * Keep + load.Arrivals;
        foreach (var trial in _trials)
        {
            trial.Step(load, Keep);
        }

        if (_age == LearningSeconds)
        {
            Forget();
        }
    }

    /// <summary>Uses the weights of the seconds before, so that more demand now never wants fewer instances now.</summary>
    public Need Size(Demand demand, in Load load)
    {
        Array.Clear(_wanted);
        Array.Clear(_remembered);
        var backlog = Backlog.Needs(demand.Active, demand.Live, load, settings);
        var all = 0.0;
        for (var i = 0; i < _trials.Length; i++)
        {
            var wanted = Math.Clamp((int)_trials[i].WithBacklog(backlog), settings.Floor, settings.Cap);
            _wanted[wanted] += _weights[i];
            all += _weights[i];
            if (_trials[i].IsByMemory)
            {
                _remembered[wanted] += _weights[i];
            }
        }

        var instances = Quantile(all * (load.IsBursting ? 1 - BurstDoubt * (1 - settings.Caution) : settings.Caution));
        var because = instances <= backlog ? NeedReason.Backlog
            : _remembered[instances] > 0.5 * _wanted[instances] ? NeedReason.Recent
            : load.IsBursting ? NeedReason.Burst : NeedReason.Rate;
        return new Need(instances, Quantile(0.1 * all), Quantile(0.9 * all), because);
    }

    /// <summary>Judges every rule anew by its last hour.</summary>
    public void Judge()
    {
        var least = double.MaxValue;
        foreach (var trial in _trials)
        {
            least = Math.Min(least, Loss(trial));
        }

        var all = 0.0;
        for (var i = 0; i < _trials.Length; i++)
        {
            all += _weights[i] = Math.Exp(-Sharpness * (Loss(_trials[i]) - least) / Math.Max(1, least));
        }

        foreach (ref var weight in _weights.AsSpan())
        {
            weight = (1 - FixedShare) * weight / all + FixedShare / _weights.Length;
        }
    }

    public void Carry(Memory memory)
    {
        foreach (var trial in _trials)
        {
            trial.Carry(memory);
        }

        memory.Carry(_weights);
        memory.Carry(ref _arrivals);
        memory.Carry(ref _age);
    }

    private double Loss(Trial trial) => trial.Cost + PricePerMiss * Math.Max(0, trial.Missed - FreeMisses * _arrivals);

    /// <summary>What happened before there was anything to learn from is held against no rule.</summary>
    private void Forget()
    {
        _arrivals = 0;
        foreach (var trial in _trials)
        {
            trial.Forget();
        }
    }

    private int Quantile(double weight)
    {
        var sum = 0.0;
        for (var n = 0; n < _wanted.Length; n++)
        {
            sum += _wanted[n];
            if (sum >= weight && sum > 0)
            {
                return n;
            }
        }

        return settings.Cap;
    }
}
