namespace Serverless.Replay.Traces;

/// <summary>Arrival times in seconds from the start, in order, and the service time of each arrival.</summary>
public sealed record Trace(string Name, double[] Arrivals, double[] Service)
{
    /// <summary>The duration of the trace in whole seconds.</summary>
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

    /// <summary>Returns the arrivals in a time range, shifted so that the range starts at zero.</summary>
    public Trace Between(double from, double to)
    {
        var kept = Enumerable.Range(0, Arrivals.Length).Where(i => Arrivals[i] >= from && Arrivals[i] < to).ToArray();
        return new Trace(Name, [.. kept.Select(i => Arrivals[i] - from)], [.. kept.Select(i => Service[i])]);
    }
}
