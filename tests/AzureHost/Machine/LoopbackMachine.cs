using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Cloud.Tests;

[assembly: AssemblyFixture(typeof(LoopbackMachine))]

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>What the apps find on Azure, on loopback: storage, the queues, and the settings of the templates with these in them.</summary>
public sealed class LoopbackMachine : IAsyncLifetime
{
    private const string SigningSecret = "whsec_YW4gZXhhbXBsZSBhbmQgbm90IGEgc2VjcmV0";

    private readonly Azurite _storage = new();
    private readonly TestQueue _queue = new();
    private TemplateSettings? _templates;

    public async ValueTask InitializeAsync()
    {
        await _storage.InitializeAsync();
        await _queue.StartAsync();
        _templates = await TemplateSettings.ExpandAsync();
    }

    /// <summary>Starts an app with the settings of the templates, on this machine.</summary>
    internal Task<FunctionsHost> StartAsync(AzureApp app) => FunctionsHost.StartAsync(app.Folder, Settings(app), TestContext.Current.CancellationToken);

    /// <summary>The settings of the templates, with addresses and identities that this machine does not have. As on Azure, a reference to a secret is its value.</summary>
    internal Dictionary<string, string> SettingsOnAzure(AzureApp app) => _templates!.Of(app).ToDictionary(
        setting => setting.Key, setting => setting.Value.Contains("SecretName=webhook-signing-secret", StringComparison.Ordinal) ? SigningSecret : setting.Value);

    internal Dictionary<string, string> Settings(AzureApp app)
    {
        var settings = SettingsOnAzure(app);
        // A connection string of an emulator goes before the address beside it, for the product as for the Functions host.
        settings["Storage"] = _storage.ConnectionString;
        settings["ServiceBus"] = _queue.ConnectionString;
        settings["WEBSITE_SITE_NAME"] = app.Site;
        settings.Remove("APPLICATIONINSIGHTS_AUTHENTICATION_STRING");
        settings["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        // App Service's own way to an identity. Nobody answers there: what needs Azure itself fails at once.
        settings["IDENTITY_ENDPOINT"] = "http://127.0.0.1:1/";
        settings["IDENTITY_HEADER"] = "none";
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
