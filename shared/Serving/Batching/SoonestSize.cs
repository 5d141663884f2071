namespace Serverless.Serving.Batching;

/// <summary>Finds the size with which the items of a backlog end earliest on average.</summary>
internal static class SoonestSize
{
    /// <summary>
    /// A smaller batch is preferred only if it ends earlier by more than this ratio, because a larger one has a better
    /// rate.
    /// </summary>
    private const double ToleranceRatio = 0.95;

    /// <param name="best">What is known about the sizes.</param>
    /// <param name="waiting">The number of waiting items, at least 1.</param>
    /// <param name="backlog">The number of items to expect.</param>
    /// <param name="within">The index of the largest size that can be filled.</param>
    /// <returns>The largest size that is nearly as early as the earliest; 1 if nothing is known.</returns>
    public static int Of(BestSize best, int waiting, long backlog, int within)
    {
        var choices = Choices(best, waiting, backlog, within)
            .Where(choice => double.IsFinite(choice.MeanEndTime)).ToList();
        if (choices.Count == 0)
        {
            return 1;
        }

        var soonest = choices.Min(choice => choice.MeanEndTime);
        return choices.First(choice => choice.MeanEndTime * ToleranceRatio <= soonest).Size;
    }

    /// <summary>
    /// Sizes from the largest to 1, with the time at which the backlog is done. If fewer items wait than the best size,
    /// their number is also a choice.
    /// </summary>
    private static IEnumerable<(int Size, double MeanEndTime)> Choices(
        BestSize best, int waiting, long backlog, int within)
    {
        if (within < best.Index)
        {
            yield return (
                waiting, MeanEndTime(RunTime(waiting, best.Costs[within], best.Costs[within + 1]), waiting, backlog));
        }

        for (var i = Math.Min(within, best.Index); i >= 0; i--)
        {
            yield return (best.Costs[i].Size, MeanEndTime(best.Costs[i].RunTime, best.Costs[i].Size, backlog));
        }
    }

    /// <summary>k = ⌈backlog / size⌉ consecutive runs of duration T end after T (k + 1) / 2 on average.</summary>
    private static double MeanEndTime(double runTime, int size, long backlog) =>
        runTime * (((backlog + size - 1) / size) + 1) / 2;

    /// <summary>Interpolates between the run times of two sizes.</summary>
    private static double RunTime(int items, SizeCost lower, SizeCost upper) =>
        lower.RunTime + ((double)(items - lower.Size) / (upper.Size - lower.Size) * (upper.RunTime - lower.RunTime));
}
