using System.Globalization;
using Serverless.Scaling.Decisions;
using Spectre.Console;

namespace Serverless.Local.Demo;

/// <summary>Prints what happened.</summary>
internal static class DemoReport
{
    public static void Print(DemoFigures figures, IReadOnlyList<WarmSample> samples, IReadOnlyList<Decision> decisions)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("What").AddColumn(new TableColumn("Measured").RightAligned());
        table.AddRow("accepted", Text($"{figures.Accepted}"));
        table.AddRow("refused", Text($"{figures.Refused}"));
        table.AddRow("succeeded", Text($"{figures.Succeeded}"));
        table.AddRow("right, of digits no training saw", Text($"{figures.Accuracy:P1}"));
        table.AddRow("request to answer when idle, median", Text($"{figures.IdleAnswerP50.TotalMilliseconds:0.0} ms"));
        table.AddRow("wait, median", Text($"{figures.WaitP50.TotalMilliseconds:0.0} ms"));
        table.AddRow("wait, 99th percentile", Text($"{figures.WaitP99.TotalMilliseconds:0.0} ms"));
        AnsiConsole.Write(table);

        AnsiConsole.WriteLine("Warm workers over time");
        foreach (var second in samples.GroupBy(sample => (int)sample.At.TotalSeconds).Select(group => group.MaxBy(sample => sample.Live)!))
        {
            AnsiConsole.WriteLine(Text($"{(int)second.At.TotalSeconds,4} s  {new string('█', second.Live),-8} {second.Live} live, {second.Wanted} wanted, {second.State}"));
        }

        AnsiConsole.WriteLine("Decisions");
        foreach (var decision in decisions)
        {
            AnsiConsole.WriteLine(Text($"  {decision.At:HH:mm:ss}  {decision.WarmInstances} warm, {decision.Concurrency} in hand each: {decision.Reason}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
