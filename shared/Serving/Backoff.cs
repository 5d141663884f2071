namespace Serverless.Serving;

/// <summary>The pause before the next try. It doubles with each consecutive failure, up to a maximum.</summary>
public static class Backoff
{
    /// <summary>pause = min(first · 2^(failures − 1), longest)</summary>
    /// <param name="failures">Consecutive failures, from 1.</param>
    /// <param name="first">The pause after the first failure.</param>
    /// <param name="longest">The maximum pause.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        // In seconds, because a TimeSpan overflows long before a double does.
        var pause = first.TotalSeconds * Math.Pow(2, failures - 1);
        return pause < longest.TotalSeconds ? TimeSpan.FromSeconds(pause) : longest;
    }

    /// <summary>
    /// pause · (1 + u) / 2, u uniform in [0, 1), so that clients that failed together do not try again together.
    /// </summary>
    /// <param name="failures">Consecutive failures, from 1.</param>
    /// <param name="first">The longest pause after the first failure.</param>
    /// <param name="longest">The maximum pause.</param>
    /// <param name="random">The source of u.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest, Random random) =>
        After(failures, first, longest) * (0.5 + random.NextDouble() / 2);
}
