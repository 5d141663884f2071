using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>The jobs that wait for a run, in one line for each model, lane and shape. Not thread-safe.</summary>
internal sealed class WaitingLines(BatchLessons lessons)
{
    private readonly Dictionary<LineKey, Line> _lines = [];
    private long _unjoinable;
    private int _interactiveInARow;

    public bool IsEmpty => _lines.Count == 0;

    public void Add(BatchItem item, long arrival)
    {
        // A job that cannot be joined gets a line of its own.
        var key = new LineKey(item.Model, item.Lane, item.Shape.Key, item.Shape.Key is null ? ++_unjoinable : 0);
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines.Add(key, line = new Line());
        }

        line.Items.Enqueue((item, arrival));
        line.Waiting += item.Items;
    }

    /// <summary>
    /// Takes the next batch: the head of the line whose turn it is, and the items behind it up to the learned size.
    /// </summary>
    /// <param name="idleThreads">
    /// Threads that could run the waiting items. They share the items evenly, unless the run is shorter than waking
    /// another thread.
    /// </param>
    public List<BatchItem> Take(int idleThreads)
    {
        var keys = _lines.Keys.ToList();
        var next = NextLine.Choose(
            keys.ConvertAll(key => (key.Lane, _lines[key].Items.Peek().Arrival)), _interactiveInARow);
        if (next < 0)
        {
            return [];
        }

        var (key, line) = (keys[next], _lines[keys[next]]);
        var threads = key.Model.RunsBriefly ? 1 : Math.Max(idleThreads, 1);
        var share = (line.Waiting + threads - 1) / threads;
        var room = key.Shape is null ? 1 : lessons.Next(key.Model, key.Shape, share, share + line.Taken);
        var batch = new List<BatchItem>();
        while (line.Items.TryPeek(out var head) && (batch.Count == 0 || head.Item.Items <= room))
        {
            batch.Add(line.Items.Dequeue().Item);
            line.Waiting -= head.Item.Items;
            line.Taken += head.Item.Items;
            room -= head.Item.Items;
        }

        if (line.Items.Count == 0)
        {
            _lines.Remove(key);
        }

        _interactiveInARow = key.Lane == Lane.Bulk ? 0 : _interactiveInARow + 1;
        return batch;
    }

    /// <returns>All items that were waiting.</returns>
    public List<BatchItem> Clear()
    {
        var items = _lines.Values.SelectMany(line => line.Items).Select(entry => entry.Item).ToList();
        _lines.Clear();
        return items;
    }

    private readonly record struct LineKey(LoadedModel Model, Lane Lane, string? Shape, long Unjoinable);

    private sealed class Line
    {
        public Queue<(BatchItem Item, long Arrival)> Items { get; } = new();

        public int Waiting { get; set; }

        /// <summary>Items taken since the line was created. A line is removed when it is empty.</summary>
        public long Taken { get; set; }
    }
}
