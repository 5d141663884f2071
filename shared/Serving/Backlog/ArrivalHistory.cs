namespace Serverless.Serving.Backlog;

/// <summary>
/// Records the number of jobs that had arrived by each point in time, for as long as some of them wait. Bounded: when
/// it is full, points are removed between which less than a thousandth of the jobs arrived.
/// </summary>
public sealed class ArrivalHistory
{
    /// <summary>Maximum number of points.</summary>
    public const int Capacity = 4_096;

    private readonly List<(DateTimeOffset At, long Arrived)> _moments = [];

    /// <summary>The number of points.</summary>
    public int Count => _moments.Count;

    /// <summary>The time of the newest point; null if there is none.</summary>
    public DateTimeOffset? Newest => _moments.Count > 0 ? _moments[^1].At : null;

    /// <summary>Jobs that had arrived by the first point, at unknown times; 0 if there is no point.</summary>
    public long AtFirst => _moments.Count > 0 ? _moments[0].Arrived : 0;

    /// <summary>
    /// Adds a point. Neither time nor count can decrease: a smaller value is replaced by the previous one.
    /// </summary>
    public void Add(DateTimeOffset at, long arrived)
    {
        if (_moments.Count == 0)
        {
            _moments.Add((at, arrived));
            return;
        }

        var last = _moments[^1];
        var next = (At: at > last.At ? at : last.At, Arrived: Math.Max(arrived, last.Arrived));
        var replaces = next.At == last.At
            || (_moments.Count > 1 && next.Arrived == last.Arrived && last.Arrived == _moments[^2].Arrived);
        if (replaces)
        {
            _moments[^1] = next;
            return;
        }

        _moments.Add(next);
        if (_moments.Count > Capacity)
        {
            Thin();
        }
    }

    /// <summary>Removes the points that are older than all waiting jobs.</summary>
    /// <param name="gone">The number of jobs that are gone; the first to arrive are the first to go.</param>
    public void Forget(long gone)
    {
        var first = 0;
        while (first + 1 < _moments.Count && _moments[first + 1].Arrived <= gone)
        {
            first++;
        }

        _moments.RemoveRange(0, first);
    }

    /// <summary>
    /// The number of jobs that had arrived by a time, interpolated between two points; null before the first point.
    /// </summary>
    public double? ArrivedBy(DateTimeOffset at)
    {
        var (low, high) = (0, _moments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _moments[middle].At <= at ? (middle + 1, high) : (low, middle);
        }

        if (low == 0 || low == _moments.Count)
        {
            return low == 0 ? null : _moments[^1].Arrived;
        }

        var (before, after) = (_moments[low - 1], _moments[low]);
        return before.Arrived + (after.Arrived - before.Arrived) * ((at - before.At) / (after.At - before.At));
    }

    // A point stays if enough jobs arrived since the previous kept point, or arrive before the next one. A sudden step
    // keeps both of its ends.
    private void Thin()
    {
        var gap = Math.Max(1, (_moments[^1].Arrived - _moments[0].Arrived) / (Capacity / 4));
        var kept = 1;
        for (var i = 1; i < _moments.Count; i++)
        {
            var isLast = i == _moments.Count - 1;
            if (isLast || _moments[i].Arrived - _moments[kept - 1].Arrived >= gap
                || _moments[i + 1].Arrived - _moments[kept - 1].Arrived > gap)
            {
                _moments[kept++] = _moments[i];
            }
        }

        _moments.RemoveRange(kept, _moments.Count - kept);
    }
}
