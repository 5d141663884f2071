namespace Serverless.Replay.Scores;

/// <summary>The two main scores of a policy under one combination of conditions.</summary>
public sealed record GridRow(
    string Policy, string Trace, string Service, double StartUp, double Wait, int Seed, double Attained, double Cost)
{
    /// <summary>
    /// Whether this row is better than <paramref name="other"/>: it attains as much, or the target, at a lower cost, or
    /// it attains more while the other misses the target, at no higher cost.
    /// </summary>
    public bool Beats(GridRow other) => Enough >= other.Enough && Cost <= other.Cost
        && (Enough > other.Enough || Cost < other.Cost);

    private double Enough => Math.Min(Attained, Scenario.Target);
}
