namespace Serverless.Serving;

/// <summary>Why a queued job waits, how many jobs are ahead of it, and how long it is expected to wait.</summary>
/// <param name="Reason">The reason as a code.</param>
/// <param name="Detail">The reason as a sentence.</param>
/// <param name="Position">
/// The jobs of its lane that are ahead of it, waiting or in hand. Null if that is unknown, and for a whole lane.
/// </param>
/// <param name="EtaSeconds">When it is expected to start; null if there is nothing to base an estimate on.</param>
public sealed record Waiting(string Reason, string Detail, long? Position = null, Eta? EtaSeconds = null);

/// <summary>Seconds until the job starts: the median, and a bound that holds 19 times in 20.</summary>
public sealed record Eta(double P50, double P95)
{
    /// <summary>The maximum age of a backlog measurement, in seconds.</summary>
    private const double MaxMeasurementAge = 1;

    /// <summary>
    /// A job starts when the jobs ahead of it are gone. The upper bound doubles that time and adds the age of the
    /// measurement, because instances may be lost and runs may be slow, and a wide estimate is better than one that is
    /// exceeded.
    /// </summary>
    public static Eta? Of(TimeSpan? untilGone) =>
        untilGone is { } time
            ? new Eta(Math.Round(time.TotalSeconds, 2), Math.Round(time.TotalSeconds * 2 + MaxMeasurementAge, 2))
            : null;
}
