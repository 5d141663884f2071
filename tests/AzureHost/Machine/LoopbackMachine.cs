using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Cloud.Tests;

[assembly: AssemblyFixture(typeof(LoopbackMachine))]

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>
/// The resources that the apps use on Azure, on loopback: storage, queues, a subscription, and the settings from the
/// templates.
/// </summary>
public sealed class LoopbackMachine : IAsyncLifetime
{
    private const string SigningSecret = "whsec_YW4gZXhhbXBsZSBhbmQgbm90IGEgc2VjcmV0";

    private readonly Azurite _storage = new();
    private readonly TestQueue _queue = new();
    private TemplateSettings? _templates;

    internal Subscription Subscription { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await _storage.InitializeAsync();
        await _queue.StartAsync();
        await Subscription.StartAsync();
        _templates = await TemplateSettings.ExpandAsync();
    }

    /// <summary>Starts an app with the settings from the templates, changed to use this machine.</summary>
    internal Task<FunctionsHost> StartAsync(AzureApp app) => StartAsync(app, Settings(app));

    /// <summary>Starts an app with these settings.</summary>
    internal static Task<FunctionsHost> StartAsync(AzureApp app, IReadOnlyDictionary<string, string> settings) =>
        FunctionsHost.StartAsync(app.Folder, settings, TestContext.Current.CancellationToken);

    /// <summary>The settings from the templates.</summary>
    internal Dictionary<string, string> SettingsOnAzure(AzureApp app) => new(_templates!.Of(app));

    /// <summary>
    /// The same settings with the addresses of this machine. An emulator's connection string takes precedence over the
    /// Azure address.
    /// </summary>
    internal Dictionary<string, string> Settings(AzureApp app)
    {
        var settings = SettingsOnAzure(app);
        foreach (var (name, value) in _queue.Settings.Concat(Subscription.Settings))
        {
            settings[name] = value;
        }

        // There is no key vault on this machine.
        settings["Webhooks__SigningSecret"] = SigningSecret;
        settings["Storage"] = _storage.ConnectionString;
        settings["WEBSITE_SITE_NAME"] = app.Site;
        // The exporter sends its own statistics to a separate address.
        settings["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Subscription.DisposeAsync();
        await _queue.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
