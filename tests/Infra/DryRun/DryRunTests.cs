namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// The compiled template runs against a stand-in of Azure Resource Manager: first, again, in another month, in a burst,
/// down and up. Each run draws its order by lot from all that the template permits.
/// </summary>
public sealed class DryRunTests(Compilations compilations)
{
    private const string Trial = "main.bicepparam";
    private const string Production = "main.production.bicepparam";
    private const string Keyless = "main.keyless.bicepparam";

    public static TheoryData<string> Variants => [Trial, Production, Keyless];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_first_deployment_works_in_any_order_and_everything_can_be_reached(string variant)
    {
        for (var lot = 0; lot < 5; lot++)
        {
            var cloud = new Cloud(compilations.Real, variant, lot);

            var outputs = await cloud.UpAsync();

            Assert.Empty(NetworkRules.Unreachable(cloud.Arm));
            Assert.Empty(AppRules.Contradictions(cloud.Arm));
            Assert.NotEmpty(outputs["KEY_VAULT_NAME"]!["value"]!.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task It_works_again_and_in_another_month(string variant)
    {
        var cloud = new Cloud(compilations.Real, variant, lot: 1);
        await cloud.UpAsync();
        await cloud.UpAsync();
        cloud.Arm.Month = "2027-01-01";

        await cloud.UpAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_deployment_in_a_burst_keeps_the_warm_instances(string variant)
    {
        var cloud = new Cloud(compilations.Real, variant, lot: 1);
        await cloud.UpAsync();
        cloud.Worker!["minimumElasticInstanceCount"] = 9L;

        await cloud.UpAsync();

        Assert.Equal(9, (long)cloud.Worker!["minimumElasticInstanceCount"]!);
        Assert.Equal(9, cloud.WorkerPlanMinimum);
    }

    [Theory]
    [InlineData(Trial)]
    [InlineData(Keyless)]
    public async Task A_trial_goes_down_and_up(string variant)
    {
        var cloud = new Cloud(compilations.Real, variant, lot: 1);
        await cloud.UpAsync();
        cloud.Arm.Delete(cloud.Group, purge: true);

        await cloud.UpAsync();
    }

    [Fact]
    public async Task Production_goes_down_without_its_locks_and_up_with_its_vault_recovered()
    {
        var cloud = new Cloud(compilations.Real, Production, lot: 1);
        var vault = (await cloud.UpAsync())["KEY_VAULT_NAME"]!["value"]!.ToString();
        var group = cloud.Group;
        Assert.Throws<ArmRefusedException>(() => cloud.Arm.Delete(group, purge: true));
        cloud.Arm.DeleteLocks();
        cloud.Arm.Delete(group, purge: true);
        Assert.Contains("already exists in deleted state", await cloud.RefusedAsync(), StringComparison.Ordinal);

        cloud.Arm.Recover(group, vault);

        await cloud.UpAsync();
    }

    [Fact]
    public async Task A_new_identity_of_a_service_principal_may_deploy()
    {
        var cloud = new Cloud(compilations.Real, Trial, lot: 1);
        cloud.Arm.Principals["operator"] = "ServicePrincipal";

        await cloud.UpAsync();
    }
}
