namespace Serverless.Serving.Inference.Work;

/// <summary>
/// Divides the time of an instance evenly among those that occupy it. While users of total weight k occupy n places, a
/// weight of 1 is charged dt / max(n, k), so all users together are charged at most the time that passes. Not
/// thread-safe.
/// </summary>
internal sealed class ShareClock
{
    private double _seconds;
    private double _weight;
    private TimeSpan _at;

    /// <summary>Charges the time until now, then changes the weight of the users.</summary>
    /// <param name="now">The time since any fixed moment.</param>
    /// <param name="places">The number of places.</param>
    /// <param name="weight">The weight of a user that comes, the negative weight of one that leaves, or 0.</param>
    /// <returns>The seconds charged for a weight of 1 until now.</returns>
    public double Change(TimeSpan now, int places, double weight)
    {
        _seconds += (now - _at).TotalSeconds / Math.Max(places, _weight);
        _at = now;
        _weight = Math.Max(0, _weight + weight);
        return _seconds;
    }
}
