namespace Serverless.Serving.Webhooks;

/// <summary>
/// Determines the delay after a failed attempt: the schedule that Standard Webhooks 1.0 recommends, over three days.
/// </summary>
public static class RetrySchedule
{
    /// <summary>
    /// A random fraction of up to a fifth is added, so receivers that failed together are not called together.
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

    /// <summary>A receiver cannot request a longer delay than the longest in the schedule.</summary>
    private static readonly TimeSpan MaxRetryAfter = Delays[^1];

    /// <summary>The total number of attempts, including the first.</summary>
    public static int Attempts => Delays.Length + 1;

    /// <summary>The shortest time from the first attempt to the last.</summary>
    public static TimeSpan Span { get; } = Delays.Aggregate((sum, delay) => sum + delay);

    /// <summary>delay = max(scheduled, requested) · (1 + jitter · u), u uniform in [0, 1).</summary>
    /// <param name="attempt">The attempt that failed; the first is 1.</param>
    /// <param name="retryAfter">The delay that the receiver requested.</param>
    /// <param name="random">The source of u.</param>
    /// <returns>Null after the last attempt.</returns>
    public static TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter, Random random)
    {
        if (attempt >= Attempts)
        {
            return null;
        }

        var scheduled = Delays[Math.Max(attempt, 1) - 1];
        var askedFor = retryAfter is { } pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
        if (askedFor > MaxRetryAfter)
        {
            askedFor = MaxRetryAfter;
        }

        return WithJitter(askedFor > scheduled ? askedFor : scheduled, random);
    }

    /// <summary>pause · (1 + jitter · u), u uniform in [0, 1).</summary>
    public static TimeSpan WithJitter(TimeSpan pause, Random random) => pause * (1 + (Jitter * random.NextDouble()));
}
