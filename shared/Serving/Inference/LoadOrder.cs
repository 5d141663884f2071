namespace Serverless.Serving.Inference;

/// <summary>
/// Decides which version is loaded next: the smallest that waits. The last place is reserved for one that is smaller
/// than all versions being loaded, so large versions never block a small one.
/// </summary>
public static class LoadOrder
{
    /// <param name="waiting">The sizes of the waiting versions, in bytes.</param>
    /// <param name="loading">The sizes of the versions being loaded, in bytes.</param>
    /// <param name="places">The maximum number of concurrent loads.</param>
    /// <returns>The index of the version to load; −1 if none may start.</returns>
    public static int Choose(IReadOnlyList<long> waiting, IReadOnlyList<long> loading, int places)
    {
        if (waiting.Count == 0 || loading.Count >= places)
        {
            return -1;
        }

        var lightest = 0;
        for (var i = 1; i < waiting.Count; i++)
        {
            lightest = waiting[i] < waiting[lightest] ? i : lightest;
        }

        var isLastPlace = loading.Count > 0 && loading.Count == places - 1;
        return !isLastPlace || loading.All(bytes => waiting[lightest] < bytes) ? lightest : -1;
    }
}
