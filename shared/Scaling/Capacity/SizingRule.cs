namespace Serverless.Scaling.Capacity;

/// <summary>One way to size a pool by rate: a factor on it, a spare, a factor in bursts, how fast it falls (a time constant, as a share of the memory), and a floor from memory.</summary>
public sealed record SizingRule(
    double RateFactor, double Spare, double BurstFactor, double FallShare, FloorMemory Memory, double FloorFactor)
{
    /// <summary>Every combination that is on trial: from lean to strict, none fitted to any traffic.</summary>
    public static IReadOnlyList<SizingRule> All { get; } =
    [
        .. from rate in new[] { 0.7, 0.85, 1.1, 1.5 }
           from spare in new[] { 0.2, 0.6 }
           from burst in new[] { 1.0, 2.0 }
           from fall in new[] { 1.0 / 18, 1.0 / 3 }
           from floor in new[]
           {
               (FloorMemory.None, 0.0),
               (FloorMemory.Recurrent, 0.8), (FloorMemory.Recurrent, 1.1),
               (FloorMemory.Long, 0.8), (FloorMemory.Long, 1.1),
           }
           select new SizingRule(rate, spare, burst, fall, floor.Item1, floor.Item2),
    ];

    public double ByRate(in Load load, double mu) =>
        RateFactor * (load.IsBursting ? BurstFactor : 1) * load.SteadyRate / mu + Spare;

    /// <summary>None where a single instance would have sufficed: a factor on one is no memory of a miss.</summary>
    public double ByMemory(in Load load)
    {
        var floor = Memory switch
        {
            FloorMemory.Recurrent => load.RecurrentFloor,
            FloorMemory.Long => load.LongFloor,
            _ => 0,
        };
        return floor > 1 ? FloorFactor * floor : 0;
    }
}

/// <summary>How long a rule remembers what would have sufficed: not, as long as bursts take to come back, or twenty minutes.</summary>
public enum FloorMemory
{
    None,
    Recurrent,
    Long,
}
