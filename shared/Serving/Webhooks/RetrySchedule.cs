namespace Serverless.Serving.Webhooks;

/// <summary>
/// When a failed attempt is followed by the next: the schedule that Standard Webhooks 1.0 recommends, over three days.
/// </summary>
public static class RetrySchedule
{
    /// <summary>
    /// Up to a fifth is added by chance, so that receivers that failed together are not called together.
    /// </summary>
    private const double Jitter = 0.2;

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>No receiver may ask for a longer pause than the schedule's own longest.</summary>
    private static readonly TimeSpan LongestRetryAfter = Delays[^1];

    /// <summary>Attempts in all, the first included.</summary>
    public static int Attempts => Delays.Length + 1;

    /// <summary>delay = max(scheduled, asked for) · (1 + jitter · u), u uniform in [0, 1).</summary>
    /// <param name="attempt">The attempt that failed; the first is 1.</param>
    /// <param name="retryAfter">How long the receiver asked to be left alone.</param>
    /// <param name="random">Chance.</param>
    /// <returns>Null after the last attempt.</returns>
    public static TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter, Random random)
    {
        if (attempt >= Attempts)
        {
            return null;
        }

        var scheduled = Delays[Math.Max(attempt, 1) - 1];
        var askedFor = retryAfter is { } pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
        if (askedFor > LongestRetryAfter)
        {
            askedFor = LongestRetryAfter;
        }

        return (askedFor > scheduled ? askedFor : scheduled) * (1 + (Jitter * random.NextDouble()));
    }
}
