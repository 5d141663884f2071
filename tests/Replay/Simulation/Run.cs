using Serverless.Replay.Traces;
using Serverless.Scaling.Bursts;

namespace Serverless.Replay.Simulation;

/// <summary>What happened: the wait of each request, and the pool at the end of each second.</summary>
public sealed record Run(
    string Policy, Trace Trace, Setting Setting, float[] Waits, IReadOnlyList<Sample> Samples, int Launches, int Wasted)
{
    /// <summary>The detector's state at the end of each second; empty for a policy without one.</summary>
    public IReadOnlyList<BurstState> States { get; init; } = [];
}

/// <summary>The end of one second.</summary>
public readonly record struct Sample(
    int ArrivedInAll, int Waiting, int Live, int Starting, int Draining, int InHand, double HeadAge)
{
    /// <summary>What is paid for: an instance costs from the moment it is asked for until it has drained.</summary>
    public int Billed => Live + Starting + Draining;
}
