namespace Serverless.Replay.Simulation;

/// <summary>
/// A job in service. <paramref name="InHand"/> is the number in hand at its start, itself included. The model of a bulk
/// job is null.
/// </summary>
internal readonly record struct Job(Instance Instance, int InHand, double StartedAt, double Seconds, int? Model);
