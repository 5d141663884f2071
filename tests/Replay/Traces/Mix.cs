namespace Serverless.Replay.Traces;

/// <summary>Assigns models to the arrivals of a trace, and adds bulk jobs beside them.</summary>
public static class Mix
{
    /// <summary>Draws the model of each arrival by the shares at its time, and sets its service time.</summary>
    public static Trace Among(this Trace trace, IReadOnlyList<TrafficModel> models, Random random)
    {
        if (models.Count == 0)
        {
            return trace;
        }

        var modelOf = new int[trace.Arrivals.Length];
        for (var i = 0; i < modelOf.Length; i++)
        {
            var moment = trace.Arrivals[i] / trace.Seconds;
            var left = random.NextDouble() * models.Sum(model => model.ShareAt(moment));
            while (modelOf[i] < models.Count - 1 && left >= models[modelOf[i]].ShareAt(moment))
            {
                left -= models[modelOf[i]++].ShareAt(moment);
            }
        }

        return trace with
        {
            Models = models, ModelOf = modelOf, Service = [.. modelOf.Select(model => models[model].Seconds)],
        };
    }

    /// <summary>Adds bulk jobs, which arrive at random at a constant rate.</summary>
    public static Trace WithBulk(this Trace trace, BulkTraffic? bulk, Random random)
    {
        if (bulk is null)
        {
            return trace;
        }

        List<double> arrivals = [];
        for (var at = random.Exponential(1 / bulk.Rate); at < trace.Seconds; at += random.Exponential(1 / bulk.Rate))
        {
            arrivals.Add(at);
        }

        return trace with { Bulk = [.. arrivals], BulkSeconds = bulk.Seconds };
    }
}
