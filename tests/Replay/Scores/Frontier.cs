namespace Serverless.Replay.Scores;

/// <summary>A policy with its main knob swept over one trace.</summary>
public sealed record Frontier
{
    public required string Trace { get; init; }

    public required string Policy { get; init; }

    /// <summary>The least cost, over the bound's, at which some setting attains 99 %; null where none does.</summary>
    public required double? CostAtTarget { get; init; }

    /// <summary>
    /// The best attainment at no more than twice the bound's cost; null where every setting costs more.
    /// </summary>
    public required double? AttainmentAtTwiceBound { get; init; }

    public required IReadOnlyList<Point> Points { get; init; }

    public static Frontier Of(string trace, string policy, IReadOnlyList<Point> points) => new()
    {
        Trace = trace,
        Policy = policy,
        CostAtTarget = points.Where(p => p.Attainment >= Scene.Target).Min(p => (double?)p.CostOverBound),
        AttainmentAtTwiceBound = points.Where(p => p.CostOverBound <= 2).Max(p => (double?)p.Attainment),
        Points = points,
    };
}

/// <summary>One setting of the knob.</summary>
public sealed record Point(double Knob, double Attainment, double CostOverBound);
