using Serverless.AzureHost.Tests.Functions;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

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

    /// <summary>Fewer messages in hand than the shares divide would leave nothing for prompt receivers.</summary>
    [Fact]
    public void The_callbacks_have_as_many_messages_in_hand_as_their_receivers_share() =>
        Assert.Equal(ReceiverShares.Hands, HostJson.MaxConcurrentCalls(AzureApp.Callbacks.Folder));

    /// <summary>A message that an outage holds would otherwise be delivered twice, or end its app.</summary>
    [Theory]
    [InlineData("Worker")]
    [InlineData("Callbacks")]
    public void The_lock_of_a_held_message_is_renewed_and_its_function_is_not_ended(string name)
    {
        var folder = AzureApp.Of(name).Folder;

        // The last pause can begin just before the end, and a step is tried after it.
        var longest = Outages.MaxHold + Outages.Longest + TimeSpan.FromMinutes(2);
        Assert.True(HostJson.LockRenewal(folder) >= longest);
        Assert.True(HostJson.FunctionTimeout(folder) >= HostJson.LockRenewal(folder));
    }
}
