using Serverless.AzureHost.Tests.Functions;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;

namespace Serverless.AzureHost.Tests;

/// <summary>What an app's <c>host.json</c> has the Functions host do.</summary>
public sealed class HostJsonTests
{
    /// <summary>
    /// The category under which the Functions host stores the log of a function's code; the workbook reads it.
    /// </summary>
    [Theory]
    [InlineData("Gateway")]
    [InlineData("Worker")]
    [InlineData("BurstDetector")]
    [InlineData("Callbacks")]
    public void The_log_of_a_function_is_kept(string name)
    {
        var folder = AzureApp.Of(name).Folder;
        var functions = DeployedFunctions.Read(
            File.ReadAllText(Path.Combine(folder, "functions.metadata")), HostJson.RoutePrefix(folder));

        Assert.All(functions, function =>
            Assert.Equal("Information", HostJson.LogLevel(folder, $"Function.{function.Name}.User")));
    }

    [Fact]
    public void The_host_itself_does_not_log_each_tick_of_the_detector() =>
        Assert.Equal("Warning", HostJson.LogLevel(AzureApp.BurstDetector.Folder, "Function.DetectBursts"));
}
