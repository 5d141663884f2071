using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Embedded.Tests.Pool;

/// <summary>A real parent with a real worker, each a process of its own.</summary>
public sealed partial class ParentDeathTests
{
    [Fact]
    public async Task A_worker_ends_when_its_parent_is_killed()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var parent = StartParent();
        using var worker = await WorkerOfAsync(parent, patience.Token);

        parent.Kill();

        await worker.WaitForExitAsync(patience.Token);
    }

    [Fact]
    public async Task A_parent_that_is_asked_to_stop_drains_its_worker_and_ends_with_success()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var parent = StartParent();
        using var worker = await WorkerOfAsync(parent, patience.Token);

        using var terminate = Process.Start("kill", ["-TERM", $"{parent.Id}"]);
        var rest = await parent.StandardOutput.ReadToEndAsync(patience.Token);
        await parent.WaitForExitAsync(patience.Token);

        Assert.Equal(0, parent.ExitCode);
        Assert.Contains("worker-1 has stopped.", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("is killed", rest, StringComparison.Ordinal);
        await worker.WaitForExitAsync(patience.Token);
    }

    private static Process StartParent() =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Serverless.PoolHost.dll")])
        {
            RedirectStandardOutput = true,
        })!;

    private static async Task<Process> WorkerOfAsync(Process parent, CancellationToken cancellationToken)
    {
        while (await parent.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (LiveLine().Match(line) is { Success: true } match)
            {
                return Process.GetProcessById(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The parent ended before its worker was live.");
    }

    [GeneratedRegex(@"\(process (\d+)\) is live")]
    private static partial Regex LiveLine();
}
