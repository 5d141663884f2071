using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Decisions;

/// <summary>What the rules want on one tick.</summary>
public sealed record Verdict(BurstState State, int WarmInstances, int Concurrency, string Reason, string? Rail);
