using System.Diagnostics.CodeAnalysis;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Caching;

/// <summary>
/// Stores results by their inputs, within the limits of a policy. All have the same lifetime, so the oldest one expires
/// first and is removed first if there are too many. Not thread-safe.
/// </summary>
public sealed class CachedResults(CachePolicy policy)
{
    private readonly TimeSpan _window = TimeSpan.FromSeconds(policy.Seconds);
    private readonly Dictionary<InputKey, IReadOnlyList<Tensor>> _results = [];
    private readonly Queue<(InputKey Key, long Bytes, DateTimeOffset LapsesAt)> _oldestFirst = new();

    public int Count => _results.Count;

    public long Bytes { get; private set; }

    public bool TryFind(InputKey key, DateTimeOffset now, [NotNullWhen(true)] out IReadOnlyList<Tensor>? outputs)
    {
        while (_oldestFirst.TryPeek(out var oldest) && oldest.LapsesAt <= now)
        {
            DropOldest();
        }

        return _results.TryGetValue(key, out outputs);
    }

    /// <summary>Stores a result, unless it is already stored or is larger than the cache.</summary>
    public void Keep(InputKey key, IReadOnlyList<Tensor> outputs, DateTimeOffset now)
    {
        var bytes = outputs.Sum(output => (long)output.Data.Length);
        if (bytes > policy.Bytes || !_results.TryAdd(key, outputs))
        {
            return;
        }

        Bytes += bytes;
        _oldestFirst.Enqueue((key, bytes, now + _window));
        while (Count > policy.Entries || Bytes > policy.Bytes)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        var (key, bytes, _) = _oldestFirst.Dequeue();
        _results.Remove(key);
        Bytes -= bytes;
    }
}
