using Serverless.Benchmarks;
using Serverless.Benchmarks.Ceiling;
using Serverless.Benchmarks.Models;
using Serverless.Benchmarks.Stories;
using Spectre.Console;

// dotnet run -c Release --project tests/Benchmarks -- NAME... [--only MODEL|STORY] [--json FILE]
var only = args.SkipWhile(word => word != "--only").Skip(1).FirstOrDefault();
IBenchmark[] all =
[
    new QueueBenchmark(), new QueueBacklogBenchmark(), new StoreBenchmark(), new DecisionBenchmark(),
    new BatchingBenchmark(), new CurveBenchmark(),
    new EfficiencyBenchmark(only), new OverheadBenchmark(), new LatencyBenchmark(only), new ColdStartBenchmark(),
    new GrowthBenchmark(), new CrashBenchmark(), new CeilingBenchmark(), new StoriesBenchmark(only), new MixBenchmark(),
];

var names = args.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
var file = args.SkipWhile(word => word != "--json").Skip(1).FirstOrDefault();
if (names.Count == 0 || names.Except(all.Select(one => one.Name)).Any())
{
    foreach (var one in all)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{one.Name}[/]  {one.About}");
    }

    return 1;
}

var reports = new List<BenchmarkReport>();
foreach (var one in all.Where(one => names.Contains(one.Name)))
{
    var report = new BenchmarkReport(one.Name, one.About, await one.RunAsync(CancellationToken.None));
    if (report.Figures.Count == 0)
    {
        AnsiConsole.WriteLine($"{one.Name} has no model '{only}', or its file has not been fetched. "
            + "Remove --only to measure all models.");
        return 1;
    }

    report.Print();
    reports.Add(report);
}

if (file is not null)
{
    await BenchmarkReport.SaveAsync(reports, file);
}

return reports.All(report => report.IsWithinBounds) ? 0 : 2;
