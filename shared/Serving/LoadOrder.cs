namespace Serverless.Serving;

/// <summary>
/// Chooses which model is loaded or fetched next: the smallest of those that wait. While all places are taken, one
/// that is less than half as heavy as each of those in progress starts too, so a small model never waits for a large
/// one. The sizes in progress beyond the places halve, so there are few of them.
/// </summary>
public static class LoadOrder
{
    /// <summary>A load that is slower than this counts as larger than it is: a small model that hangs is heavy.</summary>
    private const double BytesPerSecond = 10 << 20;

    /// <param name="waiting">The sizes of those that wait, in bytes.</param>
    /// <param name="loading">The sizes of those in progress, and how long each has taken so far.</param>
    /// <param name="places">How many may be in progress at the same time, whatever their sizes.</param>
    /// <returns>The index of the one that starts; −1 if none may.</returns>
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
