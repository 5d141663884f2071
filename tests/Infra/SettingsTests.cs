using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Serverless.Embedded.ServiceBus;
using Serverless.Infra.Tests.Settings;
using Serverless.Local;

namespace Serverless.Infra.Tests;

/// <summary>Each setting that an app reads is set, and each one that is set is read.</summary>
public sealed class SettingsTests(Deployments deployments)
{
    /// <summary>
    /// Settings that the platform or an SDK reads, so no options class has them: full names or prefixes.
    /// </summary>
    private static readonly string[] Platform =
    [
        "APPLICATIONINSIGHTS_",
            "AzureFunctionsWebHost__hostid", "AzureWebJobs.", "AzureWebJobsDisableHomepage", "AzureWebJobsStorage__",
        "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_WORKER_RUNTIME", "ORT_DISABLE_TELEMETRY", "WEBSITE_",
    ];

    /// <summary>Every app gets the names of all queues; not every app asks for each.</summary>
    private static readonly string[] ForAll = ["InteractiveQueue", "BulkQueue", "CallbacksQueue"];

    public static TheoryData<string, string> Apps => new()
    {
        { "Gateway", "gateway-t" },
            { "Worker", "worker-t" }, { "Worker", "bulk-t" },
            { "BurstDetector", "detector-t" }, { "Callbacks", "callbacks-t" },
    };

    [Theory]
    [MemberData(nameof(Apps))]
    public void Every_setting_an_app_reads_is_set(string app, string site) => Assert.Empty(Missing(app, Set(site)));

    [Theory]
    [MemberData(nameof(Apps))]
    public void Every_setting_that_is_set_is_read(string app, string site) => Assert.Empty(Unread(app, Set(site)));

    [Theory]
    [InlineData("Gateway", "gateway-t", "Admission__MaxBodyBytes")]
    [InlineData("Worker", "worker-t", "InteractiveQueue")]
    [InlineData("BurstDetector", "detector-t", "WarmInstances__SiteId")]
    [InlineData("Callbacks", "callbacks-t", "Vault__Uri")]
    public void A_missing_setting_is_detected(string app, string site, string key) =>
        Assert.Equal([key], Missing(app, [.. Set(site).Where(k => k != key)]));

    [Fact]
    public void An_unused_setting_is_detected() =>
        Assert.Equal(["Admission__MaxBodyBites"], Unread("Gateway", [.. Set("gateway-t"), "Admission__MaxBodyBites"]));

    [Fact]
    public void The_sample_for_one_machine_contains_every_setting_with_a_value()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        var values = sample.RootElement.GetProperty("Values")
            .EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString());
        Assert.All(values, v => Assert.False(string.IsNullOrEmpty(v.Value), v.Key));
        // On one machine, storage, queues and instances are embedded, and the secret is a file.
        string[] embedded = ["Storage__", "ServiceBus__", "Vault__", "WarmInstances__"];
        var read = Apps.SelectMany(row => ReadSettings.Of(row.Data.Item1)).Where(s => !s.Optional).Select(s => s.Key)
            .Where(k => !embedded.Any(prefix => k.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Empty(read.Distinct().Except(values.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_key_of_the_sample_is_read()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        var read = Apps.SelectMany(row => ReadSettings.Of(row.Data.Item1)).Select(s => s.Key)
            .Concat(KeysOf<LocalOptions>("Local"))
            .Concat(KeysOf<EmbeddedServiceBusOptions>(EmbeddedServiceBusOptions.Section));
        Assert.Empty(sample.RootElement.GetProperty("Values")
            .EnumerateObject().Select(v => v.Name).Except(read, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void The_staging_slot_disables_every_trigger_that_acts_by_itself(string app, string site)
    {
        var own = Assembly.Load($"Serverless.{app}").GetTypes().SelectMany(t => t.GetMethods())
            .Where(m => m.GetParameters()
            .Any(p => p.IsDefined(typeof(ServiceBusTriggerAttribute)) || p.IsDefined(typeof(TimerTriggerAttribute))))
            .Select(m => m.GetCustomAttribute<FunctionAttribute>()!.Name);
        var sticky = deployments.Apps.Single(r => r.Name == $"{site}/slotConfigNames").Properties!["appSettingNames"]!
            .AsArray().Select(n => n!.ToString());
        Assert.Equal(own.Select(name => $"AzureWebJobs.{name}.Disabled")
            .Order(), sticky.Where(n => n.StartsWith("AzureWebJobs.", StringComparison.Ordinal)).Order());
        Assert.Empty(sticky.Except(Set($"{site}/staging")));
    }

    private static IEnumerable<string> KeysOf<TOptions>(string section) =>
        typeof(TOptions).GetProperties().Select(p => $"{section}__{p.Name}");

    private static string[] Missing(string app, string[] set) =>
        [.. ReadSettings.Of(app)
            .Where(s => !s.Optional).Select(s => s.Key).Except(set, StringComparer.OrdinalIgnoreCase)];

    private static string[] Unread(string app, string[] set) =>
        [.. set.Except(ReadSettings.Of(app).Select(s => s.Key), StringComparer.OrdinalIgnoreCase)
            .Where(k => !ForAll.Contains(k) && !Platform.Any(p => k.StartsWith(p, StringComparison.Ordinal)))];

    private string[] Set(string site) =>
        [.. deployments.Apps.Single(r => r.Name == $"{site}/appsettings").Properties!.AsObject().Select(s => s.Key)];
}
