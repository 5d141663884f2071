namespace Serverless.Serving;

/// <summary>Why a job waits, behind how many, and for how long: what its status says while it is queued.</summary>
/// <param name="Reason">The reason in a word.</param>
/// <param name="Detail">The same as a sentence.</param>
/// <param name="Position">The jobs of its lane that are ahead of it, in hand or waiting; null where that is not known,
/// and for a whole lane.</param>
/// <param name="EtaSeconds">When it starts; null while nothing is known that an estimate could rest on.</param>
public sealed record Waiting(string Reason, string Detail, long? Position = null, Eta? EtaSeconds = null);

/// <summary>Seconds until the job starts: as likely sooner as later, and 19 times in 20 not later.</summary>
public sealed record Eta(double P50, double P95)
{
    /// <summary>What is known of a backlog may be so old.</summary>
    private const double Age = 1;

    /// <summary>
    /// A job starts when what is ahead of it has gone. The upper end doubles the time for that, and adds the age of
    /// what it rests on: instances may be lost and runs may be slow, and an estimate that is late is worse than one
    /// that is wide.
    /// </summary>
    public static Eta? Of(TimeSpan? untilGone) =>
        untilGone is { } time
            ? new Eta(Math.Round(time.TotalSeconds, 2), Math.Round(time.TotalSeconds * 2 + Age, 2)) : null;
}
