namespace Serverless.Serving.Batching;

/// <summary>
/// Decides whether a run may begin although every regular thread has one. A run cannot be interrupted, so a short run
/// would wait for the end of a long one. Instead it begins on a spare thread, and the operating system divides the
/// cores between all threads: the short run takes little more than its own duration, and long runs lose only what it
/// uses.
/// </summary>
internal static class Overtaking
{
    /// <summary>
    /// Two, because the first can be occupied by a run that is long for a still lighter model.
    /// </summary>
    public const int SpareThreads = 2;

    /// <summary>The active runs must be at least this many times as long.</summary>
    public const int TimesAsLong = 4;

    /// <summary>Active runs that are shorter than this are waited for.</summary>
    public static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(20);

    /// <param name="active">The active runs.</param>
    /// <param name="lane">The lane of the new run. A bulk run does not overtake an interactive one.</param>
    /// <param name="expected">The expected duration of the new run; zero if unknown.</param>
    /// <param name="now">The current time.</param>
    public static bool Allows(IEnumerable<ActiveRun> active, Lane lane, TimeSpan expected, TimeSpan now) =>
        active.All(run => (lane == Lane.Interactive || run.Lane == Lane.Bulk)
            && run.Length(now) >= ShortWait && run.Length(now) >= TimesAsLong * expected);
}
