using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>A deployment by its parameter file into a stand-in of Azure, as often as a test wants.</summary>
internal sealed class Cloud(Compiled compiled, string parameters, int lot)
{
    private readonly Random _lot = new(lot);

    public Arm Arm { get; } = new();

    public ArmScope Group => Arm.Subscription.Group(
        Arm.Of("Microsoft.Resources/resourceGroups").Single().Value["name"]!.ToString());

    /// <summary>Deploys the template with what infra/hooks/standing.sh would read.</summary>
    public Task<JsonObject> UpAsync() => UpAsync(Standing());

    public async Task<JsonObject> UpAsync((int Warm, string Budget) standing)
    {
        var (template, values) = await compiled.ReadAsync(parameters, standing.Warm, standing.Budget);
        return new Deployment(Arm, Arm.Subscription, template, values, _lot).Run();
    }

    public async Task<string> RefusedAsync() =>
        (await Assert.ThrowsAsync<ArmRefusedException>(() => UpAsync())).Message;

    /// <summary>The worker's always-ready count and the start of the budget.</summary>
    public (int Warm, string Budget) Standing() => (
        Worker is { } worker ? (int)(long)worker["minimumElasticInstanceCount"]! : 0,
        Arm.Of("Microsoft.Consumption/budgets").Select(one => one.Value["properties"]!["timePeriod"]!["startDate"]!)
            .FirstOrDefault()?.ToString() ?? Arm.Month);

    public int WorkerPlanMinimum => Arm.Of("Microsoft.Web/serverfarms")
        .Where(one => one.Key.Contains("/plan-worker-", StringComparison.Ordinal))
        .Select(one => (int)(long)one.Value["sku"]!["capacity"]!).Single();

    /// <summary>The site configuration of the worker, which the detector changes.</summary>
    public JsonObject? Worker => Arm.Of("Microsoft.Web/sites")
        .Where(one => one.Value["name"]!.ToString().StartsWith("worker-", StringComparison.Ordinal))
        .Select(one => one.Value["properties"]!["siteConfig"]!.AsObject()).SingleOrDefault();
}
