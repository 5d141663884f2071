using Serverless.Scaling.Arrivals;

namespace Serverless.Replay.Simulation;

/// <summary>
/// The service times of the requests that ended, by the number in hand at their start. As in a worker, a mean covers
/// one to two windows of 30 s.
/// </summary>
internal sealed class ServiceWindows
{
    private const int WindowSeconds = 30;

    private Dictionary<int, (long Served, double Seconds)> _present = [];
    private Dictionary<int, (long Served, double Seconds)> _past = [];

    public void Add(int inHand, double seconds)
    {
        var (served, sum) = _present.GetValueOrDefault(inHand);
        _present[inHand] = (served + 1, sum + seconds);
    }

    /// <summary>Returns the points at the end of <paramref name="second"/>. Call it once for each second.</summary>
    public IReadOnlyList<ServicePoint> Read(int second)
    {
        if (second % WindowSeconds == 0)
        {
            (_past, _present) = (_present, []);
        }

        return
        [
            .. _past.Concat(_present)
                .GroupBy(entry => entry.Key, entry => entry.Value)
                .Select(group =>
                    (InHand: group.Key, Served: group.Sum(v => v.Served), Seconds: group.Sum(v => v.Seconds)))
                .OrderBy(sum => sum.InHand)
                .Select(sum => new ServicePoint(sum.InHand, sum.Served, sum.Seconds / sum.Served)),
        ];
    }
}
