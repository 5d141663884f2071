using System.Diagnostics;
using Serverless.Infra.Tests;

namespace Serverless.AzureHost.Tests;

/// <summary>What is published for deployment.</summary>
public sealed class PublishTests
{
    [Theory]
    [InlineData("Gateway")]
    [InlineData("Worker")]
    [InlineData("BurstDetector")]
    [InlineData("Callbacks")]
    public async Task An_app_with_the_hand_written_trigger_is_not_published(string name)
    {
        var folder = Directory.CreateTempSubdirectory("azure-publish-").FullName;
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Path.Combine(
                    Repository.Root, "functions", name), "--no-build", "-c", "Release", "-o", folder,
                "-p:ServingHost=Azure", "-p:HandWrittenServiceBusTrigger=true",
            ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("HandWrittenServiceBusTrigger is set", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }
}
