using Serverless.Scaling.Decisions;

namespace Serverless.Gateway.Burst;

/// <summary>The points, oldest first.</summary>
internal sealed record HistoryDocument(IReadOnlyList<BurstPoint> Points);
