namespace Serverless.Serving.Batching;

/// <summary>
/// Decides which lane has the next run. Interactive goes first. While bulk waits, it earns a seventh of the time that
/// interactive runs take. It has its turn when it has earned the expected duration of its own run. So bulk has a thread
/// for an eighth of the time during an endless burst, however long the runs of both lanes are.
/// </summary>
internal sealed class LaneTurns
{
    public const int InteractiveTimePerBulkTime = 7;

    private TimeSpan _earned;

    /// <summary>The lane that is next while both lanes wait.</summary>
    /// <param name="bulkRun">The expected duration of the next bulk run; zero if unknown.</param>
    public Lane Next(TimeSpan bulkRun) =>
        _earned > TimeSpan.Zero && _earned >= bulkRun ? Lane.Bulk : Lane.Interactive;

    /// <summary>Clears what bulk has earned or owes, because only one lane waits.</summary>
    public void Reset() => _earned = TimeSpan.Zero;

    /// <summary>Counts the time of a run that the other lane waited for. Negative time is a correction.</summary>
    public void Charge(Lane lane, TimeSpan time) =>
        _earned += lane == Lane.Bulk ? -time : time / InteractiveTimePerBulkTime;
}
