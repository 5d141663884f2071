[assembly: AssemblyFixture(typeof(Serverless.Infra.Tests.Deployments))]

namespace Serverless.Infra.Tests;

/// <summary>What each parameter file would deploy, expanded once for all tests.</summary>
public sealed class Deployments : IAsyncLifetime
{
    internal IReadOnlyList<Resource> Development { get; private set; } = [];

    internal IReadOnlyList<Resource> Production { get; private set; } = [];

    internal IReadOnlyList<Resource> Keyless { get; private set; } = [];

    /// <summary>
    /// The apps with literal client ids, so every setting has a value, and with slots and a content share.
    /// </summary>
    internal IReadOnlyList<Resource> Apps { get; private set; } = [];

    /// <summary>All role assignments with literal principal ids.</summary>
    internal IReadOnlyList<Resource> Access { get; private set; } = [];

    /// <summary>The alerts with literal names.</summary>
    internal IReadOnlyList<Resource> Alerts { get; private set; } = [];

    internal IEnumerable<Resource> All => [.. Development, .. Production, .. Keyless];

    public async ValueTask InitializeAsync()
    {
        using var bicep = new BicepCli();
        var parameters = Path.Combine(Repository.Root, "tests", "Infra", "parameters");
        foreach (var file in Directory.EnumerateFiles(parameters))
        {
            bicep.Write(Path.GetFileName(file), File.ReadAllText(file));
        }

        Development = await bicep.ExpandAsync("main.bicepparam");
        Production = await bicep.ExpandAsync("main.production.bicepparam");
        Keyless = await bicep.ExpandAsync("main.keyless.bicepparam");
        Apps = await bicep.ExpandAsync("apps.bicepparam");
        Access = await bicep.ExpandAsync("access.bicepparam");
        Alerts = await bicep.ExpandAsync("alerts.bicepparam");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
