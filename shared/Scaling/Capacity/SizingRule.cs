namespace Serverless.Scaling.Capacity;

/// <summary>
/// One way to size a pool: a factor on the rate, a spare, and whether to follow bursts and their backlog.
/// </summary>
public sealed record SizingRule(double RateFactor, double Spare, bool FollowsBursts)
{
    /// <summary>The rate of a burst might double before new instances serve.</summary>
    private const double BurstFactor = 2;

    /// <summary>All combinations that compete, from lean to strict. None is fitted to any traffic.</summary>
    public static IReadOnlyList<SizingRule> All { get; } =
    [
        .. from rate in new[] { 0.8, 0.95, 1.15 }
           from spare in new[] { 0.2, 0.6 }
           from follows in new[] { false, true }
           select new SizingRule(rate, spare, follows),
    ];

    public double ByRate(in Load load) =>
        RateFactor * (load.IsBursting && FollowsBursts ? 1 + (BurstFactor - 1) * load.BurstShare : 1)
            * load.SteadyRate + Spare;

    public double ByBacklog(double needs) => FollowsBursts ? needs : 0;
}
