namespace Serverless.Replay.Simulation;

/// <summary>
/// The settings of a simulation: the pool, the objective, and the errors and delays in what the controller knows.
/// </summary>
public sealed record SimulationOptions
{
    /// <summary>The start-up time, or its mean if it varies.</summary>
    public double StartUpSeconds { get; init; } = 30;

    /// <summary>The distribution of the start-up time. Null if it is constant.</summary>
    public StartUpTimes? StartUps { get; init; }

    /// <summary>The seed of the start-up times.</summary>
    public int Seed { get; init; } = 1;

    public Platform Platform { get; init; }

    /// <summary>
    /// The messages per instance at which the plan scales beneath our controller: <c>maxConcurrentCalls</c> in the
    /// worker's host.json, which is above the concurrency that the controller sets.
    /// </summary>
    public int PlatformTarget { get; init; } = 16;

    public double WaitSeconds { get; init; } = 5;

    public int Cap { get; init; } = 40;

    public int Floor { get; init; } = 1;

    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// The concurrency of an instance during a burst. It equals the normal concurrency if bursts do not raise it.
    /// </summary>
    public int BurstConcurrency { get; init; } = 4;

    /// <summary>
    /// The factor by which service is slower at the burst concurrency than at the normal one. It is linear in between.
    /// </summary>
    public double BurstSlowdown { get; init; } = 1;

    /// <summary>A measured curve that replaces <see cref="BurstSlowdown"/>.</summary>
    public MeasuredCurve? Curve { get; init; }

    /// <summary>The seconds at the start that are simulated, but neither scored nor bounded.</summary>
    public int WarmUpSeconds { get; init; } = 300;

    /// <summary>The age of the arrivals and the backlog that the controller sees.</summary>
    public int DelaySeconds { get; init; }

    /// <summary>The factor by which the controller's estimate of the service time is wrong.</summary>
    public double ServiceEstimateFactor { get; init; } = 1;

    /// <summary>The factor by which the controller's estimate of an instance's concurrency is wrong.</summary>
    public double ConcurrencyEstimateFactor { get; init; } = 1;

    /// <summary>The service time that policies use until one is measured: the mean of the trace.</summary>
    public double ServiceSeconds { get; init; } = 1;

    public int MaxConcurrency => Math.Max(Concurrency, BurstConcurrency);

    public int EstimatedConcurrency => Math.Max(1, (int)Math.Round(Concurrency * ConcurrencyEstimateFactor));

    /// <summary>
    /// The factor by which a message takes longer with this many in hand than at the normal concurrency. Fewer in hand
    /// do not make it faster.
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
