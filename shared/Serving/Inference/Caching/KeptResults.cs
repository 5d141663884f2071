using System.Diagnostics.CodeAnalysis;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Caching;

/// <summary>
/// Results by their inputs, within the bounds of a policy. All last equally long, so the oldest is the next to lapse
/// and the first to leave where there are too many. Its owner keeps it to one thread at a time.
/// </summary>
public sealed class KeptResults(CachePolicy policy)
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

    /// <summary>Keeps a result; one that is larger than all that may be kept, or is there already, is not.</summary>
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
