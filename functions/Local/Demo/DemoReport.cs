using System.Globalization;
using Serverless.Scaling.Decisions;
using Spectre.Console;

namespace Serverless.Local.Demo;

/// <summary>Prints the results of the demo.</summary>
internal static class DemoReport
{
    public static void Print(
        DemoFigures figures, IReadOnlyList<WarmSample> samples, TimeSpan burst, IReadOnlyList<Decision> decisions)
    {
        var table = new Table()
            .Border(TableBorder.Rounded).AddColumn("Measurement").AddColumn(new TableColumn("Value").RightAligned());
        table.AddRow("accepted", Text($"{figures.Accepted}"));
        table.AddRow("refused", Text($"{figures.Refused}"));
        table.AddRow("succeeded", Text($"{figures.Succeeded}"));
        table.AddRow("accuracy on digits that were not in the training data", Text($"{figures.Accuracy:0.0%}"));
        table.AddRow("time to result when idle, median", Text($"{figures.IdleAnswerP50.TotalMilliseconds:0.0} ms"));
        table.AddRow("wait, median", Text($"{figures.WaitP50.TotalMilliseconds:0.0} ms"));
        table.AddRow("wait, 99th percentile", Text($"{figures.WaitP99.TotalMilliseconds:0.0} ms"));
        table.AddRow(
            "burst to scale-out decision", After(WarmSample.TimeToExceed(samples, burst, sample => sample.Wanted)));
        table.AddRow(
            "burst to first new worker live", After(WarmSample.TimeToExceed(samples, burst, sample => sample.Live)));
        AnsiConsole.Write(table);

        AnsiConsole.WriteLine(Text($"Warm workers over time (the burst started at {burst.TotalSeconds:0.0} s)"));
        var before = new WarmSample(TimeSpan.MinValue, "", 0, 0);
        foreach (var sample in samples)
        {
            if (sample with { At = before.At } != before)
            {
                var wanted = $"{sample.Wanted} wanted, {sample.State}";
                var bar = new string('█', sample.Live);
                AnsiConsole.WriteLine(Text(
                    $"{sample.At.TotalSeconds,6:0.0} s  {bar,-8} {sample.Live} live, {wanted}"));
            }

            before = sample;
        }

        AnsiConsole.WriteLine("Decisions");
        foreach (var decision in decisions)
        {
            var verdict = decision.Verdict;
            var fallbacks = verdict.Degradation.On ? ", degradation on" : "";
            var warm = Text($"{decision.At:HH:mm:ss}  {decision.WarmInstancesBefore} to {verdict.WarmInstances} warm");
            AnsiConsole.WriteLine(Text($"  {warm}, concurrency {verdict.Concurrency}{fallbacks}: {verdict.Reason}"));
        }
    }

    private static string After(TimeSpan? time) => time is { } taken ? Text($"{taken.TotalSeconds:0.0} s") : "never";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
