namespace Serverless.Serving.Batching;

/// <summary>
/// The lower quartile of the latest costs. A low quantile is used because disturbances only ever add time to a run.
/// </summary>
internal sealed class LatestCosts
{
    /// <summary>The number of latest costs that count.</summary>
    public const int Capacity = 15;

    private readonly Queue<double> _latest = new();
    private readonly List<double> _sorted = [];

    public int Count => _sorted.Count;

    /// <summary>Infinity if there are none.</summary>
    public double LowerQuartile => Count == 0 ? double.PositiveInfinity : _sorted[(Count - 1) / 4];

    public void Add(double cost)
    {
        if (Count == Capacity)
        {
            _sorted.RemoveAt(_sorted.BinarySearch(_latest.Dequeue()));
        }

        _latest.Enqueue(cost);
        var place = _sorted.BinarySearch(cost);
        _sorted.Insert(place < 0 ? ~place : place, cost);
    }

    /// <summary>Replaces all costs with this one.</summary>
    public void Set(double cost)
    {
        Clear();
        for (var i = 0; i < Capacity; i++)
        {
            Add(cost);
        }
    }

    /// <summary>Multiplies all costs by a factor.</summary>
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
