namespace Serverless.Serving.Batching;

/// <summary>
/// Decides which line the next free thread serves: the one whose head has waited longest, interactive before bulk.
/// Every eighth run is bulk if any bulk job waits, so bulk jobs progress slowly during a burst but never stop.
/// </summary>
public static class NextLine
{
    public const int InteractiveRunsPerBulkRun = 7;

    /// <param name="heads">The head of each line: its lane and arrival time.</param>
    /// <param name="interactiveInARow">Interactive runs since the last bulk one.</param>
    /// <returns>The index of the line; −1 if there is none.</returns>
    public static int Choose(IReadOnlyList<(Lane Lane, long Arrival)> heads, int interactiveInARow)
    {
        var bulksTurn = interactiveInARow >= InteractiveRunsPerBulkRun;
        var best = -1;
        for (var i = 0; i < heads.Count; i++)
        {
            if (best < 0 || Before(heads[i], heads[best], bulksTurn))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool Before((Lane Lane, long Arrival) one, (Lane Lane, long Arrival) other, bool bulksTurn) =>
        one.Lane == other.Lane ? one.Arrival < other.Arrival : (one.Lane == Lane.Bulk) == bulksTurn;
}
