namespace Serverless.Replay.Traces;

/// <summary>Arrival times in seconds from the start, in order, and the service time of each arrival.</summary>
public sealed record Trace(string Name, double[] Arrivals, double[] Service)
{
    /// <summary>The index in <see cref="Models"/> of the model of each arrival. Empty if there is one model.</summary>
    public int[] ModelOf { get; init; } = [];

    public IReadOnlyList<TrafficModel> Models { get; init; } = [TrafficModel.Any];

    /// <summary>Arrivals of bulk jobs, which are neither scored nor part of the bound.</summary>
    public double[] Bulk { get; init; } = [];

    public double BulkSeconds { get; init; }

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

    public int Model(int arrival) => ModelOf.Length == 0 ? 0 : ModelOf[arrival];

    /// <summary>How long an arrival may wait: what its model declares, or else <paramref name="usual"/>.</summary>
    public double WaitSeconds(int arrival, double usual) => Models[Model(arrival)].WaitSeconds ?? usual;

    /// <summary>Returns the arrivals in a time range, shifted so that the range starts at zero.</summary>
    public Trace Between(double from, double to)
    {
        var kept = Enumerable.Range(0, Arrivals.Length).Where(i => Arrivals[i] >= from && Arrivals[i] < to).ToArray();
        return this with
        {
            Arrivals = [.. kept.Select(i => Arrivals[i] - from)],
            Service = [.. kept.Select(i => Service[i])],
            ModelOf = ModelOf.Length == 0 ? [] : [.. kept.Select(i => ModelOf[i])],
            Bulk = [.. Bulk.Where(at => at >= from && at < to).Select(at => at - from)],
        };
    }
}
