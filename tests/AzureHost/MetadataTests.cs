using System.Reflection;
using Serverless.AzureHost.Tests.Functions;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;

namespace Serverless.AzureHost.Tests;

/// <summary>The build for Azure describes the same functions to the platform as Local runs.</summary>
public sealed class MetadataTests
{
    [Theory]
    [InlineData("Gateway")]
    [InlineData("Worker")]
    [InlineData("BurstDetector")]
    [InlineData("Callbacks")]
    public void Both_hosts_have_the_same_functions(string name)
    {
        var local = LocalFunctions.Of(Assembly.Load($"Serverless.{name}"));

        Assert.NotEmpty(local);
        Assert.Empty(FunctionEntry.Differences(Deployed(name), local));
    }

    [Theory]
    [InlineData("Gateway", "\"v1/jobs:batch\"", "\"v1/jobs/batch\"", "SubmitBatch")]
    [InlineData("Gateway", "\"delete\"", "\"post\"", "CancelJob")]
    [InlineData("Gateway", "\"authLevel\": \"Admin\"", "\"authLevel\": \"Function\"", "PurgeQueue")]
    [InlineData("Worker", "%BulkQueue%", "%InteractiveQueue%", "Bulk")]
    [InlineData("Worker", "\"ServiceBus\"", "\"Queues\"", "Interactive")]
    [InlineData("BurstDetector", "* * * * * *", "0 * * * * *", "DetectBursts")]
    [InlineData("Callbacks", "\"PurgeJobs\"", "\"PurgeAllJobs\"", "PurgeAllJobs")]
    public void A_function_that_differs_is_found(string name, string text, string other, string function)
    {
        var differences = FunctionEntry.Differences(
            Deployed(name, metadata => metadata.Replace(text, other, StringComparison.Ordinal)),
            LocalFunctions.Of(Assembly.Load($"Serverless.{name}")));

        Assert.Contains(differences, difference => difference.StartsWith("Only on Azure", StringComparison.Ordinal)
            && difference.Contains(function, StringComparison.Ordinal));
        Assert.Contains(differences, difference => difference.StartsWith("Only in Local", StringComparison.Ordinal));
    }

    private static IReadOnlyCollection<FunctionEntry> Deployed(string name, Func<string, string>? change = null)
    {
        var folder = AzureApp.Of(name).Folder;
        var metadata = File.ReadAllText(Path.Combine(folder, "functions.metadata"));
        return DeployedFunctions.Read(change is null ? metadata : change(metadata), HostJson.RoutePrefix(folder));
    }
}
