namespace Serverless.Serving.Batching;

/// <summary>The size with which a backlog is done soonest on average, by what is known of the sizes.</summary>
internal static class SoonestSize
{
    /// <summary>
    /// This much sooner a smaller batch must be done with a backlog than a larger one, whose pace is better.
    /// </summary>
    private const double Nearly = 0.95;

    /// <param name="best">What is known of the sizes.</param>
    /// <param name="waiting">Items that wait, at least 1.</param>
    /// <param name="backlog">Items to be expected.</param>
    /// <param name="within">The place of the largest size that can be filled.</param>
    /// <returns>Of the sizes that are nearly as good as the soonest the largest; 1 if nothing is known.</returns>
    public static int Of(BestSize best, int waiting, long backlog, int within)
    {
        var choices = Choices(best, waiting, backlog, within).Where(choice => double.IsFinite(choice.Done)).ToList();
        if (choices.Count == 0)
        {
            return 1;
        }

        var soonest = choices.Min(choice => choice.Done);
        return choices.First(choice => choice.Done * Nearly <= soonest).Size;
    }

    /// <summary>
    /// Sizes from the largest to 1, with when the backlog is done. If fewer wait than the best size, all that wait are
    /// a size too.
    /// </summary>
    private static IEnumerable<(int Size, double Done)> Choices(BestSize best, int waiting, long backlog, int within)
    {
        if (within < best.Index)
        {
            yield return (
                waiting, Done(RunTime(waiting, best.Costs[within], best.Costs[within + 1]), waiting, backlog));
        }

        for (var i = Math.Min(within, best.Index); i >= 0; i--)
        {
            yield return (best.Costs[i].Size, Done(best.Costs[i].RunTime, best.Costs[i].Size, backlog));
        }
    }

    /// <summary>
    /// k = ⌈backlog / size⌉ runs of time T each, one after the other, are done after T (k + 1) / 2 on average.
    /// </summary>
    private static double Done(double runTime, int size, long backlog) =>
        runTime * (((backlog + size - 1) / size) + 1) / 2;

    /// <summary>A run between two sizes takes a time between theirs.</summary>
    private static double RunTime(int items, SizeCost lower, SizeCost upper) =>
        lower.RunTime + ((double)(items - lower.Size) / (upper.Size - lower.Size) * (upper.RunTime - lower.RunTime));
}
