using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Combines all sizing rules (prediction with expert advice). The loss of each rule is J = cost + p max(0, missed − ε
/// arrivals). Its weight is e^(−k (J − J_min) / J_min), mixed with a fixed share for all rules. The result is the
/// weighted quantile of the counts that the rules want for the real pool. Rules that ignore bursts win on smooth
/// traffic, and rules that follow bursts win if bursts last, so no constant is fitted to either.
/// </summary>
public sealed class Panel(ScalingSettings settings)
{
    /// <summary>The price of a job that misses its objective, in instance-seconds.</summary>
    public const double PricePerMiss = 30;
    private const double FreeMisses = 0.003;
    private const double Sharpness = 15;

    /// <summary>Every rule keeps some weight, so a calm hour does not prevent a response to the first burst.</summary>
    private const double FixedShare = 0.1;

    private const double LearningSeconds = 180;

    /// <summary>During a burst the stricter rules decide, because a calm hour reveals little about bursts.</summary>
    private const double BurstDoubt = 0.3;

    private static readonly double HourlyDecay = Math.Exp(-1 / 3600.0);

    private readonly Trial[] _trials = [.. SizingRule.All.Select(rule => new Trial(rule, settings))];
    private readonly double[] _weights = [.. Enumerable.Repeat(1.0, SizingRule.All.Count)];
    private readonly double[] _wanted = new double[settings.Cap + 1];
    private readonly double[] _wantedByMemory = new double[settings.Cap + 1];
    private double _arrivals;
    private double _age;

    public void Add(in Load load)
    {
        _age++;
        _arrivals = _arrivals * HourlyDecay + load.Work / load.WorkPerJob;
        foreach (var trial in _trials)
        {
            trial.Step(load, HourlyDecay);
        }

        if (_age == LearningSeconds)
        {
            ClearLoss();
        }
    }

    /// <summary>
    /// Uses the weights of the previous seconds, so more demand now never results in fewer instances now.
    /// </summary>
    public Need Size(Demand demand, in Load load)
    {
        Array.Clear(_wanted);
        Array.Clear(_wantedByMemory);
        var backlog = Backlog.Needs(demand.Work, demand.Live, load);
        var all = 0.0;
        for (var i = 0; i < _trials.Length; i++)
        {
            var wanted = Math.Clamp((int)_trials[i].WithBacklog(backlog), settings.Floor, settings.Cap);
            _wanted[wanted] += _weights[i];
            all += _weights[i];
            if (_trials[i].IsByMemory)
            {
                _wantedByMemory[wanted] += _weights[i];
            }
        }

        var instances = Quantile(all * (load.IsBursting ? 1 - BurstDoubt * (1 - settings.Caution) : settings.Caution));
        var because = instances <= backlog ? NeedReason.Backlog
            : _wantedByMemory[instances] > 0.5 * _wanted[instances] ? NeedReason.Recent
            : load.IsBursting ? NeedReason.Burst : NeedReason.Rate;
        return new Need(instances, Quantile(0.1 * all), Quantile(0.9 * all), because)
        {
            Uncapped = instances < settings.Cap ? instances : (int)Math.Clamp(backlog, instances, int.MaxValue),
        };
    }

    /// <summary>Updates the weights from each rule's last hour.</summary>
    public void Reweight()
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

    public void Transfer(RuleMemory memory)
    {
        foreach (var trial in _trials)
        {
            trial.Transfer(memory);
        }

        memory.Transfer(_weights);
        memory.Transfer(ref _arrivals);
        memory.Transfer(ref _age);
    }

    private double Loss(Trial trial) => trial.Cost + PricePerMiss * Math.Max(0, trial.Missed - FreeMisses * _arrivals);

    /// <summary>Clears the losses of the learning period, in which no rule had data.</summary>
    private void ClearLoss()
    {
        _arrivals = 0;
        foreach (var trial in _trials)
        {
            trial.ClearLoss();
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
