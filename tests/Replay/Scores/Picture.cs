using ScottPlot;
using Serverless.Replay.Simulation;

namespace Serverless.Replay.Scores;

/// <summary>Draws the arrivals, and the backlog and instances of each policy, over time.</summary>
internal static class Picture
{
    private const int MaxPoints = 2000;

    public static void Save(string path, IReadOnlyList<Run> runs)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(3);
        var (arrivals, backlog, instances) = (multiplot.GetPlot(0), multiplot.GetPlot(1), multiplot.GetPlot(2));
        var trace = runs[0].Trace;
        Line(arrivals, "arrivals", [.. trace.PerSecond().Select(n => (double)n)]);
        foreach (var run in runs)
        {
            Line(backlog, run.Policy, [.. run.Samples.Select(s => (double)s.Waiting)]);
            Line(instances, run.Policy, [.. run.Samples.Select(s => (double)s.Billed)]);
        }

        arrivals.Title(trace.Name);
        arrivals.YLabel("arrivals per second");
        backlog.YLabel("waiting jobs");
        instances.YLabel("billed instances");
        instances.XLabel("seconds");
        instances.ShowLegend(Alignment.UpperRight);
        multiplot.SavePng(path, 1600, 1200);
    }

    /// <summary>
    /// Draws the maximum of each interval, so that no burst disappears when many seconds share a pixel.
    /// </summary>
    private static void Line(Plot plot, string name, double[] perSecond)
    {
        var stretch = Math.Max(1, perSecond.Length / MaxPoints);
        var max = perSecond.Chunk(stretch).Select(chunk => chunk.Max()).ToArray();
        var line = plot.Add.Scatter(max.Select((_, i) => (double)i * stretch).ToArray(), max);
        line.MarkerSize = 0;
        line.LegendText = name;
    }
}
