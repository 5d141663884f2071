using Serverless.Replay.Traces;

namespace Serverless.Replay.Simulation;

/// <summary>The lane of bulk jobs: first in, first out, and not part of the demand.</summary>
internal sealed class BulkLane(Trace trace)
{
    private int _arrived;
    private int _arrivedBefore;
    private int _started;
    private int _ended;
    private double _waited;

    public double NextArrival => _arrived < trace.Bulk.Length ? trace.Bulk[_arrived] : double.MaxValue;

    public int Waiting => _arrived - _started;

    public int InHand => _started - _ended;

    public BulkResult? Result => trace.Bulk.Length == 0
        ? null
        : new BulkResult(trace.Bulk.Length, _ended, _started == 0 ? 0 : _waited / _started);

    public void Arrive() => _arrived++;

    public void Start(double now) => _waited += now - trace.Bulk[_started++];

    public void End() => _ended++;

    /// <summary>Returns the number of arrivals since the last call.</summary>
    public int TakeArrivals()
    {
        var arrivals = _arrived - _arrivedBefore;
        _arrivedBefore = _arrived;
        return arrivals;
    }
}

/// <summary>How many bulk jobs arrived and ended, and the mean wait of those that started.</summary>
public sealed record BulkResult(int Jobs, int Ended, double MeanWaitSeconds);
