namespace Serverless.Serving;

/// <summary>
/// Chooses which model is loaded or fetched next: the smallest that waits. While all places are taken, a model that is
/// less than half as large as each one in progress also starts, so a small model never waits for a large one. The sizes
/// beyond the places halve each time, so there are few of them.
/// </summary>
public static class LoadOrder
{
    /// <summary>A slower load counts as larger than it is, so a small model that hangs counts as large.</summary>
    private const double BytesPerSecond = 10 << 20;

    /// <param name="waiting">The sizes of the waiting models, in bytes.</param>
    /// <param name="loading">The sizes of the models in progress, and how long each has taken so far.</param>
    /// <param name="places">The number of places, which models of any size can take.</param>
    /// <returns>The index of the model to start; −1 if none may start.</returns>
    public static int Choose(
        IReadOnlyList<long> waiting, IReadOnlyList<(long Bytes, TimeSpan Age)> loading, int places)
    {
        if (waiting.Count == 0)
        {
            return -1;
        }

        var smallest = 0;
        for (var i = 1; i < waiting.Count; i++)
        {
            smallest = waiting[i] < waiting[smallest] ? i : smallest;
        }

        return loading.Count < places || loading.All(load => 2.0 * waiting[smallest] < Weight(load)) ? smallest : -1;
    }

    private static double Weight((long Bytes, TimeSpan Age) load) =>
        Math.Max(load.Bytes, load.Age.TotalSeconds * BytesPerSecond);
}
