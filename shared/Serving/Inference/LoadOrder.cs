namespace Serverless.Serving.Inference;

/// <summary>
/// Which version is loaded next: the lightest of those that wait. The last place goes only to one that is lighter than
/// all that are being loaded, so that heavy versions never keep a light one waiting for a place.
/// </summary>
public static class LoadOrder
{
    /// <param name="waiting">The bytes of the versions that wait.</param>
    /// <param name="loading">The bytes of those that are being loaded.</param>
    /// <param name="places">How many may be loaded at once.</param>
    /// <returns>The index of the one that begins; −1 if none may.</returns>
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
