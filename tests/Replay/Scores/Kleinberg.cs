namespace Serverless.Replay.Scores;

/// <summary>
/// Labels bursts in hindsight with Kleinberg's two-state automaton. The Poisson rates are λ (the mean) and 2 λ, and
/// entering the higher state costs ln n. The Viterbi algorithm finds the cheapest path.
/// </summary>
public static class Kleinberg
{
    public static IReadOnlyList<(int From, int To)> Bursts(int[] perSecond)
    {
        var n = perSecond.Length;
        var calm = Math.Max(0.01, perSecond.DefaultIfEmpty(0).Average());
        var enter = Math.Log(Math.Max(2, n));
        var (low, high) = (0.0, enter);
        var cameFromHigh = new (bool Low, bool High)[n];
        for (var t = 0; t < n; t++)
        {
            cameFromHigh[t] = (high < low, high <= low + enter);
            (low, high) = (
                Math.Min(low, high) + Cost(perSecond[t], calm),
                Math.Min(low + enter, high) + Cost(perSecond[t], 2 * calm));
        }

        List<(int From, int To)> bursts = [];
        var (isHigh, end) = (high < low, n);
        for (var t = n - 1; t >= 0; t--)
        {
            var wasHigh = isHigh ? cameFromHigh[t].High : cameFromHigh[t].Low;
            if (isHigh && (!wasHigh || t == 0))
            {
                bursts.Add((t, end));
            }

            if (!isHigh && wasHigh)
            {
                end = t;
            }

            isHigh = wasHigh;
        }

        bursts.Reverse();
        return bursts;
    }

    private static double Cost(int count, double rate) => rate - count * Math.Log(rate);
}
