using System.Text.Json.Nodes;
using System.Xml;

namespace Serverless.Infra.Tests.Alerts;

/// <summary>An alert rule of the template, evaluated as Azure Monitor documents it.</summary>
internal sealed record Rule(string Name, JsonNode Properties)
{
    public static IEnumerable<Rule> Of(IEnumerable<Resource> resources) => resources
        .Where(r => r.Type is "Microsoft.Insights/scheduledQueryRules" or "Microsoft.Insights/metricAlerts")
        .Select(r => new Rule(r.Name[..r.Name.LastIndexOf("-t", StringComparison.Ordinal)], r.Properties!));

    /// <summary>Whether any evaluation between two times fires.</summary>
    public bool Fires(Telemetry telemetry, DateTimeOffset from, DateTimeOffset to)
    {
        var every = XmlConvert.ToTimeSpan(Properties["evaluationFrequency"]!.ToString());
        for (var now = from; now <= to; now += every)
        {
            if (FiresAt(telemetry, now))
            {
                return true;
            }
        }

        return false;
    }

    private bool FiresAt(Telemetry telemetry, DateTimeOffset now)
    {
        var since = now - XmlConvert.ToTimeSpan(Properties["windowSize"]!.ToString());
        var criterion = Properties["criteria"]!["allOf"]![0]!;
        var threshold = (double)criterion["threshold"]!;
        if (criterion["query"] is { } query)
        {
            // learn.microsoft.com/azure/azure-monitor/alerts/alerts-types: the query sees the rows of the window.
            var rows = Kql.Run(
                query.ToString(), table => telemetry.Table(table).Where(row => row.At > since && row.At <= now), now);
            return Compare(criterion, rows.Count, threshold);
        }

        // learn.microsoft.com/azure/azure-monitor/alerts/alerts-metric-overview: one aggregate of the window's samples.
        var dimensions = criterion["dimensions"]!.AsArray().SelectMany(one => one!["values"]!.AsArray())
            .Select(value => value!.ToString()).ToList();
        var values = telemetry.Samples(criterion["metricName"]!.ToString())
            .Where(sample => sample.At > since && sample.At <= now)
            .Where(sample => dimensions is [] or ["*"] || dimensions.Contains(sample.Dimension))
            .Select(sample => sample.Value).ToList();
        return values.Count > 0 && Compare(criterion, Aggregate(criterion, values), threshold);
    }

    private static double Aggregate(JsonNode criterion, List<double> values) =>
        criterion["timeAggregation"]!.ToString() switch
        {
            "Total" => values.Sum(),
            "Average" => values.Average(),
            "Minimum" => values.Min(),
            var other => throw new NotSupportedException(other),
        };

    private static bool Compare(JsonNode criterion, double value, double threshold) =>
        criterion["operator"]!.ToString() switch
        {
            "GreaterThan" => value > threshold,
            "GreaterThanOrEqual" => value >= threshold,
            "LessThan" => value < threshold,
            var other => throw new NotSupportedException(other),
        };
}
