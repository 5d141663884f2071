using Serverless.Scaling.Decisions;

namespace Serverless.Gateway.Burst;

/// <summary>The last ten minutes as this gateway saw them, for who looks only once it is slow. Safe to use from all requests at once.</summary>
public sealed class BurstHistory
{
    /// <summary>A point every two seconds, for ten minutes.</summary>
    internal const int MostPoints = 300;

    private readonly Queue<BurstPoint> _points = new(MostPoints);
    private readonly Lock _lock = new();
    private DateTimeOffset _newest;

    /// <summary>Notes a state; the same one again, as from a detector that is silent, is no point.</summary>
    public void Add(BurstStatus status)
    {
        lock (_lock)
        {
            if (status.At <= _newest)
                return;

            _newest = status.At;
            if (_points.Count == MostPoints)
                _points.Dequeue();
            _points.Enqueue(BurstPoint.Of(status));
        }
    }

    internal HistoryDocument ToDocument()
    {
        lock (_lock)
            return new HistoryDocument([.. _points]);
    }
}

/// <summary>A moment of the history: arrivals in the second before, jobs of the interactive lane that wait or run, instances.</summary>
internal sealed record BurstPoint(DateTimeOffset At, double Arrivals, long Active, int Wanted, int Live)
{
    public static BurstPoint Of(BurstStatus status)
    {
        var inputs = status.Inputs;
        return new BurstPoint(
            status.At, inputs.ArrivalsPerSecond.Count == 0 ? 0 : inputs.ArrivalsPerSecond.Average(), inputs.Active, inputs.Wanted, inputs.Live);
    }
}

/// <summary>The points, oldest first.</summary>
internal sealed record HistoryDocument(IReadOnlyList<BurstPoint> Points);
