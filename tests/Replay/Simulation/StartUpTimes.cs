namespace Serverless.Replay.Simulation;

/// <summary>
/// A distribution of start-up times in seconds, by its quantiles. It is linear between two of them.
/// </summary>
public sealed class StartUpTimes(params (double Share, double Seconds)[] quantiles)
{
    /// <summary>Instances on Azure: half serve within 23 s, 90% within 42 s, and 99% within 52 s.</summary>
    public static StartUpTimes Genuine { get; } = new((0, 8), (0.5, 23), (0.9, 42), (0.99, 52), (1, 60));

    public double Mean
    {
        get
        {
            var mean = 0.0;
            for (var i = 1; i < quantiles.Length; i++)
            {
                var (from, to) = (quantiles[i - 1], quantiles[i]);
                mean += (to.Share - from.Share) * (from.Seconds + to.Seconds) / 2;
            }

            return mean;
        }
    }

    /// <summary>The seconds within which <paramref name="share"/>, below 1, of the instances start.</summary>
    public double At(double share)
    {
        var after = Array.FindIndex(quantiles, q => q.Share > share);
        var (from, to) = (quantiles[after - 1], quantiles[after]);
        return from.Seconds + (to.Seconds - from.Seconds) * (share - from.Share) / (to.Share - from.Share);
    }
}
