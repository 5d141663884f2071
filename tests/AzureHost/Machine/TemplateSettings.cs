using Serverless.Infra.Tests;

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>The settings that the templates give each app.</summary>
internal sealed class TemplateSettings
{
    private readonly IReadOnlyList<Resource> _resources;

    private TemplateSettings(IReadOnlyList<Resource> resources) => _resources = resources;

    public static async Task<TemplateSettings> ExpandAsync()
    {
        const string Parameters = "apps.bicepparam";
        using var bicep = new BicepCli();
        bicep.Write(Parameters, Repository.Read("tests", "Infra", "parameters", Parameters));
        return new TemplateSettings(await bicep.ExpandAsync(Parameters));
    }

    public Dictionary<string, string> Of(AzureApp app) => _resources
        .Single(resource => resource.Name == $"{app.Site}/appsettings")
        .Properties!.AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.ToString());
}
