namespace Serverless.Replay.Simulation;

/// <summary>
/// The world of a replay: the pool, the objective, and how wrong or late the controller's knowledge is.
/// </summary>
public sealed record Setting
{
    public double StartUpSeconds { get; init; } = 30;

    public double WaitSeconds { get; init; } = 5;

    public int Cap { get; init; } = 40;

    public int Floor { get; init; } = 1;

    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// Messages in hand that a boosted instance may have; the same as the concurrency where there is no boost.
    /// </summary>
    public int BurstConcurrency { get; init; } = 4;

    /// <summary>
    /// How much slower service is at the burst concurrency than at the usual one; between them linear.
    /// </summary>
    public double BurstSlowdown { get; init; } = 1;

    /// <summary>What a worker measured, in place of <see cref="BurstSlowdown"/>.</summary>
    public MeasuredCurve? Curve { get; init; }

    /// <summary>Seconds before this are played, but neither scored nor bounded.</summary>
    public int WarmUpSeconds { get; init; } = 300;

    /// <summary>The controller sees arrivals and backlog as they were this long ago.</summary>
    public int LateSeconds { get; init; }

    /// <summary>The controller believes service to take this many times as long as it does.</summary>
    public double ServiceMisjudged { get; init; } = 1;

    /// <summary>The controller believes an instance to hold this many times as much as it does.</summary>
    public double ConcurrencyMisjudged { get; init; } = 1;

    /// <summary>The service time that policies are told before any was measured: the trace's mean.</summary>
    public double ServiceSeconds { get; init; } = 1;

    public int MostConcurrency => Math.Max(Concurrency, BurstConcurrency);

    public int BelievedConcurrency => Math.Max(1, (int)Math.Round(Concurrency * ConcurrencyMisjudged));

    /// <summary>
    /// How much longer a message takes with so many in hand than with as many as usual. Fewer are taken to make none
    /// faster.
    /// </summary>
    public double Slowdown(int inHand)
    {
        if (inHand <= Concurrency)
        {
            return 1;
        }

        return Curve is { } curve
            ? Math.Max(1, curve.SecondsAt(inHand) / curve.SecondsAt(Concurrency))
            : 1 + (BurstSlowdown - 1) * (inHand - Concurrency) / Math.Max(1, BurstConcurrency - Concurrency);
    }
}
