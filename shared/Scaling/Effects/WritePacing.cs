namespace Serverless.Scaling.Effects;

/// <summary>
/// When to write a count to a control plane that is slow and throttles: raised at once, lowered by half of the difference a time, one
/// write per thirty seconds at most, and never more than the plane takes.
/// </summary>
public static class WritePacing
{
    /// <summary>The most always-ready instances that Azure Functions gives one app.</summary>
    public const int MostAlwaysReady = 20;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>The count to write now, or null where there is nothing to write or it must wait.</summary>
    /// <param name="wanted">What the decision asks for.</param>
    /// <param name="written">What stands there now.</param>
    /// <param name="sinceWrite">Time since the last write, null where there was none.</param>
    /// <param name="throttledFor">What is left of the time that the plane asked to be left alone; zero where it did not.</param>
    public static int? Next(int wanted, int written, TimeSpan? sinceWrite, TimeSpan throttledFor)
    {
        var target = Math.Clamp(wanted, 0, MostAlwaysReady);
        if (target == written || throttledFor > TimeSpan.Zero || sinceWrite < Interval)
            return null;

        return target > written ? target : written - (written - target + 1) / 2;
    }
}
