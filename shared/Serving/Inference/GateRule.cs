namespace Serverless.Serving.Inference;

/// <summary>
/// Chooses the message that the gate admits next. The limit bounds the messages in hand. Beyond it, an eighth of the
/// limit (at least one) is reserved for lines that have fewer messages than that in hand, so no lane or model blocks
/// the others. Interactive goes before bulk, unless bulk has less than an eighth of the limit in hand. Within a lane
/// the model with the fewest messages in hand goes first.
/// </summary>
public static class GateRule
{
    /// <summary>The places reserved beyond the limit: an eighth of it, at least one.</summary>
    public static int Reserve(int limit) => Math.Max(1, limit / 8);

    /// <param name="limit">The decided concurrency, at least 1.</param>
    /// <param name="inHand">Messages in hand.</param>
    /// <param name="bulkInHand">The number of bulk messages among them.</param>
    /// <param name="lines">The lines with waiting messages.</param>
    /// <returns>The index of the line whose head enters; −1 if none does.</returns>
    public static int Choose(int limit, int inHand, int bulkInHand, IReadOnlyList<GateLine> lines)
    {
        var reserve = Reserve(limit);
        var best = -1;
        for (var i = 0; i < lines.Count && inHand < limit + reserve; i++)
        {
            var hasPlace = inHand < limit || lines[i].InHand < reserve;
            if (hasPlace && (best < 0 || IsBefore(lines[i], lines[best], bulkInHand < reserve)))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool IsBefore(GateLine one, GateLine other, bool bulkFirst) =>
        one.Lane != other.Lane ? (one.Lane == Lane.Bulk) == bulkFirst
            : (one.InHand, one.HeadArrival).CompareTo((other.InHand, other.HeadArrival)) < 0;
}

/// <summary>The messages of one lane and model at the gate.</summary>
/// <param name="Lane">Their lane.</param>
/// <param name="InHand">The number of its messages in hand.</param>
/// <param name="HeadArrival">The arrival order of its first waiting message.</param>
public readonly record struct GateLine(Lane Lane, int InHand, long HeadArrival);
