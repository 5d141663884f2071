using System.Reflection;
using Serverless.AzureHost.Tests.Functions;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;

namespace Serverless.AzureHost.Tests;

/// <summary>Each app starts with the settings of the templates, or says what keeps it from it.</summary>
public sealed class StartTests(LoopbackMachine machine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Gateway")]
    [InlineData("Worker")]
    [InlineData("BurstDetector")]
    [InlineData("Callbacks")]
    public async Task An_app_loads_the_functions_that_Local_runs_and_exits_on_request(string name)
    {
        var app = AzureApp.Of(name);
        await using var host = await machine.StartAsync(app);

        var loaded = DeployedFunctions.Of(host.Functions, HostJson.RoutePrefix(app.Folder));
        Assert.Empty(FunctionEntry.Differences(loaded, LocalFunctions.Of(Assembly.Load($"Serverless.{name}"))));
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("Gateway", "InteractiveQueue")]
    [InlineData("Gateway", "Storage__tableServiceUri")]
    [InlineData("Gateway", "ServiceBus__fullyQualifiedNamespace")]
    [InlineData("Worker", "InteractiveQueue")]
    [InlineData("Worker", "BulkQueue")]
    [InlineData("Worker", "Storage__blobServiceUri")]
    [InlineData("Worker", "ServiceBus__namespaceId")]
    [InlineData("BurstDetector", "WarmInstances__SiteId")]
    [InlineData("BurstDetector", "InteractiveQueue")]
    [InlineData("Callbacks", "Vault__Uri")]
    [InlineData("Callbacks", "CallbacksQueue")]
    public async Task An_app_without_a_setting_exits_with_one_line_that_names_it(string name, string setting)
    {
        var app = AzureApp.Of(name);
        // The Azure addresses: an app that tried to resolve them would not start within the time limit.
        var settings = machine.SettingsOnAzure(app);
        Assert.True(settings.Remove(setting));

        var e = await Assert.ThrowsAsync<WorkerFailedException>(
            () => FunctionsHost.StartAsync(app.Folder, settings, Token));

        Assert.True(e.ExitCode == 1, e.Message);
        Assert.Contains(setting, Assert.Single(e.Errors).Replace(":", "__", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gateway", "Admission__MaxBodyBytes", "many", "Admission:MaxBodyBytes")]
    [InlineData("Gateway", "APPLICATIONINSIGHTS_CONNECTION_STRING", "none", "APPLICATIONINSIGHTS_CONNECTION_STRING")]
    [InlineData("Worker", "Models__Path", "no-such-folder", "no-such-folder")]
    [InlineData("Worker", "Storage", "AccountName=real;AccountKey=c2VjcmV0", "Setting Storage")]
    [InlineData("BurstDetector", "Scaling__WaitObjective", "soon", "Scaling:WaitObjective")]
    [InlineData("Callbacks", "Webhooks__Timeout", "-00:00:01", "Timeout")]
    public async Task An_app_with_an_invalid_setting_exits_with_one_line_that_names_it(
        string name, string setting, string value, string words)
    {
        var app = AzureApp.Of(name);
        var settings = machine.Settings(app);
        settings[setting] = value;

        var e = await Assert.ThrowsAsync<WorkerFailedException>(
            () => FunctionsHost.StartAsync(app.Folder, settings, Token));

        Assert.True(e.ExitCode == 1, e.Message);
        Assert.Contains(words, Assert.Single(e.Errors));
    }

    [Fact]
    public async Task An_app_without_a_required_assembly_does_not_start_and_the_host_names_it()
    {
        using var package = new PackageCopy(AzureApp.BurstDetector);
        package.Delete("Azure.Data.Tables.dll");

        var e = await Assert.ThrowsAsync<WorkerFailedException>(
            () => FunctionsHost.StartAsync(package.Folder, machine.Settings(AzureApp.BurstDetector), Token));

        Assert.NotEqual(0, e.ExitCode);
        Assert.Contains("Azure.Data.Tables", e.Message);
    }
}
