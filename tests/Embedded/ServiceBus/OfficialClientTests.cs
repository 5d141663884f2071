using System.Diagnostics;
using System.Text.Json;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// Runs the behavior tests in <c>tests/Node/queue</c> with <c>@azure/service-bus</c>. Each behavior has its own queue.
/// </summary>
public sealed class OfficialClientTests
{
    private const int FewestBehaviours = 60;

    [Fact(Timeout = 180_000)]
    public async Task The_official_client_passes_every_behavior_test()
    {
        var queues = Path.GetTempFileName();
        await File.WriteAllLinesAsync(queues, await NodeAsync("--queues"), TestContext.Current.CancellationToken);
        await using var running = await RunningQueue.StartAsync(queuesFile: queues);

        var lines = await NodeAsync(running.Queue.ConnectionString);

        var results = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var failures = results.Where(one => one.TryGetProperty("error", out _))
            .Select(one => $"{one.GetProperty("name")}\n{one.GetProperty("error")}").ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} behaviours fail:\n\n{string.Join("\n\n", failures)}");
        Assert.True(results.Count >= FewestBehaviours, $"only {results.Count} behaviours ran");
        File.Delete(queues);
    }

    private static async Task<List<string>> NodeAsync(string argument)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, WorkingDirectory = NodeFolder() };
        start.ArgumentList.Add("run.js");
        start.ArgumentList.Add(argument);
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        try
        {
            var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, node.ExitCode);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }

    private static string NodeFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "Node", "queue");
    }
}
