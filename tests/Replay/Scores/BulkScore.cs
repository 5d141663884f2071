using Serverless.Replay.Simulation;

namespace Serverless.Replay.Scores;

/// <summary>The share of the bulk jobs that ended within the trace, and the mean wait of those that started.</summary>
public sealed record BulkScore(double EndedShare, double MeanWaitSeconds)
{
    /// <summary>Returns the means over the seeds. Null if there were no bulk jobs.</summary>
    public static BulkScore? Of(IReadOnlyList<BulkResult> seeds) => seeds.Count == 0
        ? null
        : new(seeds.Average(bulk => (double)bulk.Ended / bulk.Jobs), seeds.Average(bulk => bulk.MeanWaitSeconds));
}
