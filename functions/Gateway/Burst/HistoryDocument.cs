using Serverless.Scaling.Decisions;

namespace Serverless.Gateway.Burst;

/// <summary>The history of the burst detector on the wire. The points are in order of time, oldest first.</summary>
internal sealed record HistoryDocument(IReadOnlyList<BurstPoint> Points);
