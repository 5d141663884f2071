namespace Serverless.Replay.Simulation;

/// <summary>One simulated instance.</summary>
internal sealed class Instance(double readyAt)
{
    public double ReadyAt { get; } = readyAt;

    public int InHand { get; set; }

    public int Served { get; set; }

    public bool IsLive { get; set; }

    public bool IsDraining { get; set; }
}
