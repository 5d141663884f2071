namespace Serverless.Replay.Scores;

/// <summary>
/// Labels bursts in hindsight: Kleinberg's automaton with two states, Poisson rates λ and 2 λ (λ the mean), and ln n to
/// enter the higher one; the cheapest path by Viterbi.
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
