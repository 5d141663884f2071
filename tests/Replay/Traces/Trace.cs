namespace Serverless.Replay.Traces;

/// <summary>Arrivals in seconds from the first moment, in order, and the seconds of service that each needs.</summary>
public sealed record Trace(string Name, double[] Arrivals, double[] Service)
{
    /// <summary>The whole seconds that the arrivals span.</summary>
    public int Seconds => Arrivals.Length == 0 ? 0 : (int)Arrivals[^1] + 1;

    public int[] PerSecond()
    {
        var counts = new int[Seconds];
        foreach (var arrival in Arrivals)
        {
            counts[(int)arrival]++;
        }

        return counts;
    }

    /// <summary>The arrivals of a stretch, moved to its start.</summary>
    public Trace Between(double from, double to)
    {
        var kept = Enumerable.Range(0, Arrivals.Length).Where(i => Arrivals[i] >= from && Arrivals[i] < to).ToArray();
        return new Trace(Name, [.. kept.Select(i => Arrivals[i] - from)], [.. kept.Select(i => Service[i])]);
    }
}
