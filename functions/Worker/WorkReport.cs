using Serverless.Scaling.Arrivals;
using Serverless.Serving.Inference.Work;

namespace Serverless.Worker;

/// <summary>The work of each model as the detector reads it.</summary>
internal static class WorkReport
{
    /// <summary>
    /// Adds what the warm-up runs occupied. While fewer models than the limit have received jobs, models that are only
    /// in memory are included, so the detector has a first estimate of their cost.
    /// </summary>
    /// <param name="measured">What the jobs of each model occupied.</param>
    /// <param name="warmUps">The warm-up run of each model in memory.</param>
    /// <param name="threads">The number of runs that the instance sustains at the same time.</param>
    public static IReadOnlyList<ModelWork> Of(
        IReadOnlyList<WorkTotals> measured, IReadOnlyDictionary<string, TimeSpan> warmUps, int threads) =>
    [
        .. measured
            .Select(Work)
            .Concat(warmUps.Keys.Except(measured.Select(model => model.Model)).Order(StringComparer.Ordinal)
                .Select(model => new ModelWork(model))
                .Take(Math.Max(0, ModelWork.MaxNamed - measured.Count)))
            .Select(work => work with { WarmUpSeconds = warmUps.GetValueOrDefault(work.Model).TotalSeconds / threads }),
    ];

    private static ModelWork Work(WorkTotals model) => new(model.Model)
    {
        Jobs = model.Jobs,
        Items = model.Items,
        WorkSeconds = model.WorkSeconds,
        Judged = model.Judged,
        InTime = model.InTime,
        JobsWaiting = model.JobsWaiting,
        ItemsWaiting = model.ItemsWaiting,
        JobsInHand = model.JobsInHand,
        ItemsInHand = model.ItemsInHand,
        InHandSeconds = model.InHandSeconds,
    };
}
