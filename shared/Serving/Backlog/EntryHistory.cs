namespace Serverless.Serving.Backlog;

/// <summary>
/// How many jobs had come by each moment, for as long as some of them wait. Bounded: where it is full, moments go
/// between which less than a thousandth of them came.
/// </summary>
public sealed class EntryHistory
{
    /// <summary>Moments that are kept at most.</summary>
    public const int Most = 4_096;

    private readonly List<(DateTimeOffset At, long Came)> _moments = [];

    /// <summary>Moments that are kept.</summary>
    public int Count => _moments.Count;

    /// <summary>When the newest moment was; null where there is none.</summary>
    public DateTimeOffset? Newest => _moments.Count > 0 ? _moments[^1].At : null;

    /// <summary>Jobs that had come by the first moment, those whose coming nobody saw; 0 where there is none.</summary>
    public long BeforeFirst => _moments.Count > 0 ? _moments[0].Came : 0;

    /// <summary>
    /// Notes a moment. Neither the time nor the count runs back: what would is taken for what stood before.
    /// </summary>
    public void Add(DateTimeOffset at, long came)
    {
        if (_moments.Count == 0)
        {
            _moments.Add((at, came));
            return;
        }

        var last = _moments[^1];
        var next = (At: at > last.At ? at : last.At, Came: Math.Max(came, last.Came));
        var replaces = next.At == last.At
            || (_moments.Count > 1 && next.Came == last.Came && last.Came == _moments[^2].Came);
        if (replaces)
        {
            _moments[^1] = next;
            return;
        }

        _moments.Add(next);
        if (_moments.Count > Most)
        {
            Thin();
        }
    }

    /// <summary>Forgets the moments by which none of those had come that still wait.</summary>
    /// <param name="gone">Jobs that came first and are gone.</param>
    public void Forget(long gone)
    {
        var first = 0;
        while (first + 1 < _moments.Count && _moments[first + 1].Came <= gone)
        {
            first++;
        }

        _moments.RemoveRange(0, first);
    }

    /// <summary>
    /// Jobs that had come by the moment, as if they came evenly between two that are known; null before the first of
    /// these.
    /// </summary>
    public double? By(DateTimeOffset at)
    {
        var (low, high) = (0, _moments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _moments[middle].At <= at ? (middle + 1, high) : (low, middle);
        }

        if (low == 0 || low == _moments.Count)
        {
            return low == 0 ? null : _moments[^1].Came;
        }

        var (before, after) = (_moments[low - 1], _moments[low]);
        return before.Came + (after.Came - before.Came) * ((at - before.At) / (after.At - before.At));
    }

    // A moment stays where enough came since the one that stays before it, or come until the next: a sudden step keeps
    // both its ends.
    private void Thin()
    {
        var gap = Math.Max(1, (_moments[^1].Came - _moments[0].Came) / (Most / 4));
        var kept = 1;
        for (var i = 1; i < _moments.Count; i++)
        {
            var isLast = i == _moments.Count - 1;
            if (isLast || _moments[i].Came - _moments[kept - 1].Came >= gap
                || _moments[i + 1].Came - _moments[kept - 1].Came > gap)
            {
                _moments[kept++] = _moments[i];
            }
        }

        _moments.RemoveRange(kept, _moments.Count - kept);
    }
}
