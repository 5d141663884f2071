using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>The jobs that wait for a run, in one line for each model, lane and shape. Not thread-safe.</summary>
internal sealed class WaitingLines(BatchLessons lessons)
{
    private readonly Dictionary<LineKey, Line> _lines = [];
    private long _unjoinable;

    /// <summary>The lines, and the arrival time of the job at the head of each.</summary>
    public IEnumerable<(LineKey Key, TimeSpan Arrival)> Heads =>
        _lines.Select(line => (line.Key, line.Value.Items.Peek().Arrival));

    public void Add(BatchItem item, TimeSpan now)
    {
        // A job that cannot be joined gets a line of its own.
        var key = new LineKey(item.Model, item.Lane, item.Shape.Key, item.Shape.Key is null ? ++_unjoinable : 0);
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines.Add(key, line = new Line());
        }

        line.Items.Enqueue((item, now));
        line.Waiting += item.Items;
    }

    /// <summary>Takes the head of a line, and the items behind it up to the learned size.</summary>
    /// <param name="key">The line.</param>
    /// <param name="threads">
    /// Threads that could run the waiting items, at least 1. They share the items evenly, unless the run is shorter
    /// than waking another thread.
    /// </param>
    public List<BatchItem> Take(LineKey key, int threads)
    {
        var line = _lines[key];
        var sharing = key.Model.RunsBriefly ? 1 : threads;
        var share = (line.Waiting + sharing - 1) / sharing;
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

        return batch;
    }

    /// <summary>Removes the items that arrived by this time.</summary>
    public List<BatchItem> Remove(TimeSpan arrivedBy)
    {
        var removed = new List<BatchItem>();
        foreach (var (key, line) in _lines.ToList())
        {
            while (line.Items.TryPeek(out var head) && head.Arrival <= arrivedBy)
            {
                removed.Add(line.Items.Dequeue().Item);
                line.Waiting -= head.Item.Items;
            }

            if (line.Items.Count == 0)
            {
                _lines.Remove(key);
            }
        }

        return removed;
    }

    private sealed class Line
    {
        public Queue<(BatchItem Item, TimeSpan Arrival)> Items { get; } = new();

        public int Waiting { get; set; }

        /// <summary>Items taken since the line was created. A line is removed when it is empty.</summary>
        public long Taken { get; set; }
    }
}

/// <summary>What the jobs of a line have in common. A job that cannot be joined has its own number.</summary>
internal readonly record struct LineKey(LoadedModel Model, Lane Lane, string? Shape, long Unjoinable);
