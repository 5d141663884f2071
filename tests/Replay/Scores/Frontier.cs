namespace Serverless.Replay.Scores;

/// <summary>The results of a sweep: one policy on one trace with all values of its knob.</summary>
public sealed record Frontier
{
    public required string Trace { get; init; }

    public required string Policy { get; init; }

    /// <summary>
    /// The lowest cost, relative to the bound, at which a value of the knob attains 99%. Null if none does.
    /// </summary>
    public required double? CostAtTarget { get; init; }

    /// <summary>
    /// The best attainment at no more than twice the cost of the bound. Null if every value costs more.
    /// </summary>
    public required double? AttainmentAtTwiceBound { get; init; }

    public required IReadOnlyList<Point> Points { get; init; }

    public static Frontier Of(string trace, string policy, IReadOnlyList<Point> points) => new()
    {
        Trace = trace,
        Policy = policy,
        CostAtTarget = points.Where(p => p.Attainment >= Scenario.Target).Min(p => (double?)p.CostOverBound),
        AttainmentAtTwiceBound = points.Where(p => p.CostOverBound <= 2).Max(p => (double?)p.Attainment),
        Points = points,
    };
}

/// <summary>The result for one value of the knob.</summary>
public sealed record Point(double Knob, double Attainment, double CostOverBound);
