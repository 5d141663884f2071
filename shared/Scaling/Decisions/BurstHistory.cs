namespace Serverless.Scaling.Decisions;

/// <summary>The last ten minutes of the detector's states, for someone who opens the page only after things got slow. Thread-safe.</summary>
public sealed class BurstHistory
{
    /// <summary>A point every two seconds, for ten minutes.</summary>
    internal const int MostPoints = 300;

    private readonly Queue<BurstPoint> _points = new(MostPoints);
    private readonly Lock _gate = new();
    private DateTimeOffset _newest;

    /// <summary>Adds a state. The same one again, as from a detector that is silent, adds nothing.</summary>
    public void Add(BurstStatus status)
    {
        lock (_gate)
        {
            if (status.At <= _newest)
            {
                return;
            }

            _newest = status.At;
            if (_points.Count == MostPoints)
            {
                _points.Dequeue();
            }

            _points.Enqueue(BurstPoint.Of(status));
        }
    }

    /// <summary>The points, oldest first.</summary>
    public IReadOnlyList<BurstPoint> Read()
    {
        lock (_gate)
        {
            return [.. _points];
        }
    }
}

/// <summary>A moment of the history: arrivals in the second before, jobs of the interactive lane that wait or run, instances.</summary>
public sealed record BurstPoint(DateTimeOffset At, double Arrivals, long Active, int Wanted, int Live)
{
    public static BurstPoint Of(BurstStatus status)
    {
        var inputs = status.Inputs;
        return new BurstPoint(
            status.At, inputs.ArrivalsPerSecond.Count == 0 ? 0 : inputs.ArrivalsPerSecond.Average(), inputs.Active, inputs.Wanted, inputs.Live);
    }
}
