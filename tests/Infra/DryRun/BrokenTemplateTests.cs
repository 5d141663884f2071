namespace Serverless.Infra.Tests.DryRun;

/// <summary>Each fault that an earlier template had is refused by the stand-in.</summary>
public sealed class BrokenTemplateTests : IDisposable
{
    private const string Trial = "main.bicepparam";
    private const string Production = "main.production.bicepparam";
    private const string Keyless = "main.keyless.bicepparam";

    private readonly BicepCli _bicep = new();

    public void Dispose() => _bicep.Dispose();

    [Theory]
    [InlineData(Production, "main.bicep", "dependsOn: [access, privateStores]", "dependsOn: [access]", "cannot reach")]
    [InlineData(Trial, "main.bicep", "dependsOn: [access, privateStores]", "dependsOn: [stores]", "before its role")]
    [InlineData(
        Trial, "modules/access-queues.bicep", "app: 'detector', role", "app: 'worker', role", "before its roles")]
    [InlineData(
        Keyless, "modules/access-packages.bicep", "'detector', 'callbacks'", "'detector'", "cannot read the package")]
    [InlineData(
        Trial, "settings.bicep", "  Vault__Uri: vaultUri",
        "  X: '@Microsoft.KeyVault(VaultName=${split(split(vaultUri, '/')[2], '.')[0]};"
            + "SecretName=webhook-signing-secret)'",
        "text of an unresolved reference")]
    [InlineData(
        Trial, "modules/access-vault.bicep", "principalId: operator.?id ?? ''",
        "principalType: 'User', principalId: operator.?id ?? ''", "UnmatchedPrincipalType")]
    [InlineData(
        Trial, "main.bicepparam", "{ id: operatorId }", "{ id: '00000000-0000-0000-0000-000000000000' }",
        "PrincipalNotFound")]
    [InlineData(
        Production, "modules/service-bus.bicep", "size.tier == 'Premium'", "size.tier != 'Premium'",
        "Premium")]
    [InlineData(
        Trial, "modules/key-vault.bicep", "locked ? true : null", "locked", "cannot be set to false")]
    public async Task A_broken_template_is_refused_at_once(
        string variant, string file, string right, string wrong, string refusal)
    {
        Break(file, right, wrong);
        // An order that hides the fault may exist, so several are tried.
        var refused = new List<string>();
        var compiled = new Compiled(_bicep);
        for (var lot = 0; lot < 8 && refused.Count == 0; lot++)
        {
            try
            {
                await new Cloud(compiled, variant, lot).UpAsync();
            }
            catch (ArmRefusedException e)
            {
                refused.Add(e.Message);
            }
        }

        Assert.Contains(refusal, Assert.Single(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_without_an_endpoint_is_detected()
    {
        Break("parts/private-sites.bicep", "['sites', 'sites-staging']", "['sites']");
        var cloud = new Cloud(new Compiled(_bicep), Production, lot: 1);

        await cloud.UpAsync();

        var slots = NetworkRules.Unreachable(cloud.Arm).ToList();
        Assert.Equal(5, slots.Count);
        Assert.All(slots, id => Assert.EndsWith("/slots/staging", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_of_the_detector_that_contradict_each_other_are_detected()
    {
        Break(
            "parts/apps.bicep", "{ alwaysReady: 1, preWarmed: 0, scaleLimit: 1 }", "union(others, { scaleLimit: 1 })");
        var cloud = new Cloud(new Compiled(_bicep), Production, lot: 1);

        await cloud.UpAsync();

        Assert.Contains("detector-", Assert.Single(AppRules.Contradictions(cloud.Arm)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_that_starts_anew_each_month_is_refused()
    {
        var cloud = new Cloud(new Compiled(_bicep), Production, lot: 1);
        await cloud.UpAsync();
        cloud.Arm.Month = "2027-01-01";

        var e = await Assert.ThrowsAsync<ArmRefusedException>(() => cloud.UpAsync((3, cloud.Arm.Month)));

        Assert.Contains("Start date of budgets cannot be updated", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!locked || locked", true)]
    [InlineData("locked", false)]
    public async Task A_vault_that_is_protected_or_not_purged_keeps_its_name(string protectedIf, bool purge)
    {
        Break("modules/key-vault.bicep", "locked ? true : null", $"({protectedIf}) ? true : null");
        var cloud = new Cloud(new Compiled(_bicep), Trial, lot: 1);
        await cloud.UpAsync();
        cloud.Arm.Delete(cloud.Group, purge);

        Assert.Contains("already exists in deleted state", await cloud.RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_does_not_read_the_standing_count_cools_warm_instances()
    {
        var cloud = new Cloud(new Compiled(_bicep), Trial, lot: 1);
        await cloud.UpAsync();
        cloud.Worker!["minimumElasticInstanceCount"] = 9L;

        await cloud.UpAsync((0, ""));

        Assert.Equal(1, (long)cloud.Worker!["minimumElasticInstanceCount"]!);
    }

    [Theory]
    [InlineData("ALERT_EMAIL")]
    [InlineData("OPERATOR_GROUP_ID")]
    [InlineData("WORKER_STANDING")]
    [InlineData("BUDGET_START")]
    public async Task Production_does_not_compile_without_what_it_cannot_know(string variable)
    {
        _bicep.Environment[variable] = null;

        var run = await _bicep.RunAsync("build-params", "--no-restore", "--stdout", Production);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"\"{variable}\" does not exist", run.Errors, StringComparison.Ordinal);
    }

    private void Break(string file, string right, string wrong)
    {
        var text = _bicep.Read(file);
        Assert.Contains(right, text, StringComparison.Ordinal);
        _bicep.Write(file, text.Replace(right, wrong, StringComparison.Ordinal));
    }
}
