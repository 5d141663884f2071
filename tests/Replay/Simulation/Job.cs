namespace Serverless.Replay.Simulation;

/// <summary>
/// A request in service. <paramref name="InHand"/> is the number in hand at its start, itself included.
/// </summary>
internal readonly record struct Job(Instance Instance, int InHand, double Seconds);
