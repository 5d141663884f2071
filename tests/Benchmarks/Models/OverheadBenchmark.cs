namespace Serverless.Benchmarks.Models;

/// <summary>Measures the overhead of the idle system: the time from request to response, minus compute.</summary>
internal sealed class OverheadBenchmark : IBenchmark
{
    private const int WarmUps = 200;
    private const int Requests = 500;

    public string Name => "overhead";

    public string About => "time from request to response minus compute, digits, one at a time on an idle warm system";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        await using var system = await LocalSystem.StartAsync(
            ModelFolders.Of("digits", "digits-small"), "--min-instances", "1", "--max-instances", "1");
        var body = ModelFolders.Sample("digits");
        var overheads = new List<double>();
        for (var request = 0; request < WarmUps + Requests; request++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var job = await system.RunAsync("digits", body);
            var total = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            if (request >= WarmUps)
            {
                overheads.Add(total - ((double?)job["timing"]?["computeMs"] ?? 0));
            }
        }

        overheads.Sort();
        return
        [
            new Figure("median", overheads[Requests / 2], "ms", AtMost: 8),
            new Figure("p99", overheads[Requests * 99 / 100], "ms", AtMost: 30),
        ];
    }
}
