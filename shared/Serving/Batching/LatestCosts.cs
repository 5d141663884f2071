namespace Serverless.Serving.Batching;

/// <summary>The lower quartile of the latest costs: what disturbs a run only ever adds to its time.</summary>
internal sealed class LatestCosts
{
    /// <summary>The latest costs that count.</summary>
    public const int Kept = 15;

    private readonly Queue<double> _latest = new();
    private readonly List<double> _sorted = [];

    public int Count => _sorted.Count;

    /// <summary>Infinite where none is known.</summary>
    public double LowerQuartile => Count == 0 ? double.PositiveInfinity : _sorted[(Count - 1) / 4];

    public void Add(double cost)
    {
        if (Count == Kept)
        {
            _sorted.RemoveAt(_sorted.BinarySearch(_latest.Dequeue()));
        }

        _latest.Enqueue(cost);
        var place = _sorted.BinarySearch(cost);
        _sorted.Insert(place < 0 ? ~place : place, cost);
    }

    /// <summary>The same as if this cost had been seen every time.</summary>
    public void Set(double cost)
    {
        Clear();
        for (var i = 0; i < Kept; i++)
        {
            Add(cost);
        }
    }

    /// <summary>The same costs in another unit.</summary>
    public void Scale(double factor)
    {
        var costs = _latest.ToArray();
        Clear();
        foreach (var cost in costs)
        {
            Add(cost * factor);
        }
    }

    public void Clear()
    {
        _latest.Clear();
        _sorted.Clear();
    }
}
