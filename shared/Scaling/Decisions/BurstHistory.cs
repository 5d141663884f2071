namespace Serverless.Scaling.Decisions;

/// <summary>
/// The detector's states of the last ten minutes, for someone who opens the page only after things got slow.
/// Thread-safe.
/// </summary>
public sealed class BurstHistory
{
    /// <summary>One point every two seconds, for ten minutes.</summary>
    internal const int MaxPoints = 300;

    private readonly Queue<BurstPoint> _points = new(MaxPoints);
    private readonly Lock _gate = new();
    private DateTimeOffset _newest;

    /// <summary>Adds a state. A state that is not newer, as from a silent detector, is ignored.</summary>
    public void Add(BurstStatus status)
    {
        lock (_gate)
        {
            if (status.At <= _newest)
            {
                return;
            }

            _newest = status.At;
            if (_points.Count == MaxPoints)
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

/// <summary>
/// One point of the history: arrivals per second, waiting or running jobs of the interactive lane, and instances.
/// </summary>
public sealed record BurstPoint(DateTimeOffset At, double Arrivals, long Active, int Wanted, int Live)
{
    public static BurstPoint Of(BurstStatus status)
    {
        var inputs = status.Inputs;
        return new BurstPoint(
            status.At, inputs.ArrivalsPerSecond.Count == 0 ? 0 : inputs.ArrivalsPerSecond.Average(), inputs.Active,
            inputs.Wanted, inputs.Live);
    }
}
