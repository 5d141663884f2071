namespace Serverless.Serving.Inference;

/// <summary>Decides which models are evicted from memory: the least recently used, until the rest fit.</summary>
public static class Eviction
{
    /// <returns>The indices of the evicted models. The most recently used one always stays.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<(long Bytes, long LastUse)> models, long limit)
    {
        var total = models.Sum(m => m.Bytes);
        var leave = new List<int>();
        foreach (var index in Enumerable.Range(0, models.Count).OrderBy(i => models[i].LastUse).SkipLast(1))
        {
            if (total <= limit)
            {
                break;
            }

            leave.Add(index);
            total -= models[index].Bytes;
        }

        return leave;
    }
}
