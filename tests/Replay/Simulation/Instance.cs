namespace Serverless.Replay.Simulation;

/// <summary>One simulated instance.</summary>
internal sealed class Instance(double readyAt, double startUpSeconds)
{
    public double ReadyAt { get; } = readyAt;

    public double StartUpSeconds { get; } = startUpSeconds;

    public int InHand { get; set; }

    public int Served { get; set; }

    public bool IsLive { get; set; }

    public bool IsDraining { get; set; }
}
