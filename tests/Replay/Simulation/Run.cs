using Serverless.Replay.Traces;
using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Simulation;

/// <summary>The result of a simulation: the wait of each request, and the pool at the end of each second.</summary>
public sealed record Run(
    string Policy,
    Trace Trace,
    SimulationOptions Options,
    float[] Waits,
    IReadOnlyList<Sample> Samples,
    int Launches,
    int Wasted)
{
    /// <summary>The detector's state at the end of each second. Empty for a policy without a detector.</summary>
    public IReadOnlyList<BurstState> States { get; init; } = [];

    /// <summary>The bulk jobs. Null if there were none.</summary>
    public BulkResult? Bulk { get; init; }
}

/// <summary>The state at the end of one second.</summary>
public readonly record struct Sample(
    int TotalArrivals, int Waiting, int Live, int Starting, int Draining, int InHand, double HeadAge)
{
    /// <summary>The number of billed instances. An instance is billed from its launch until it has drained.</summary>
    public int Billed => Live + Starting + Draining;
}
