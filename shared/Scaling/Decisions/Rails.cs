using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Limits that no rule may cross: hold on bad signals, the operator's override, changes per minute, the daily budget,
/// cap and floor.
/// </summary>
public sealed class Rails(ScalingSettings settings)
{
    private const int Minute = 60;
    private const double SecondsPerDay = 86_400;

    private readonly double[] _changes = new double[Minute];
    private double _spent;
    private double _day;

    /// <summary>
    /// Applies the rails to <paramref name="wanted"/> and returns the last rail that changed it, in words.
    /// </summary>
    public (int WarmInstances, string? Rail) Apply(int wanted, int before, Demand demand, Override? operatorOverride)
    {
        var second = demand.At.ToUnixTimeSeconds();
        Spend(second, demand.Live + demand.Starting + demand.Draining);
        string? rail = null;
        if (operatorOverride is { } active && active.ExpiresAt > demand.At)
        {
            wanted = active.WarmInstances;
            rail = $"an operator asked for {active.WarmInstances} until {active.ExpiresAt:u}: {active.Reason}";
        }
        else if (demand.Faults.Count > 0 && wanted < before)
        {
            wanted = before;
            rail = $"nothing is scaled in while {demand.Faults[0].Signal} readings are {demand.Faults[0].Kind}"
                .ToLowerInvariant();
        }
        else if (demand.CrashLoop is not null && wanted > before)
        {
            (wanted, rail) = (before, "nothing is scaled out while instances fail to start");
        }

        _changes[second % Minute] = 0;
        var room = settings.MostChangePerMinute;
        foreach (var change in _changes)
        {
            room -= (int)Math.Abs(change);
        }

        if (Math.Abs(wanted - before) > Math.Max(0, room))
        {
            wanted = before + Math.Sign(wanted - before) * Math.Max(0, room);
            rail = $"at most {settings.MostChangePerMinute} instances change in a minute";
        }

        if (settings.BudgetPerDay is { } budget && _spent >= budget && wanted > settings.Floor)
        {
            (wanted, rail) = (settings.Floor, $"the day's budget of {budget} instance-seconds is spent");
        }

        if (wanted > settings.Cap)
        {
            rail = $"the cap is {settings.Cap}; about {wanted} would be in time: raise Scaling:MaxInstances";
            wanted = settings.Cap;
        }

        if (wanted < settings.Floor)
        {
            (wanted, rail) = (settings.Floor, $"the floor is {settings.Floor}");
        }

        _changes[second % Minute] = wanted - before;
        return (wanted, rail);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_changes);
        memory.Transfer(ref _spent);
        memory.Transfer(ref _day);
    }

    private void Spend(long second, int instances)
    {
        var day = Math.Floor(second / SecondsPerDay);
        _spent = (day > _day ? 0 : _spent) + instances;
        _day = day;
    }
}
