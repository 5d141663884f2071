using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Models.Manifests;

namespace Serverless.Serving.Tests.Models;

/// <summary>Tests which versions of a folder are served.</summary>
public sealed class VersionPolicyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_policy_selects_the_served_versions()
    {
        _folder.WriteModel("echo", Good.Replace(
            "\"maxBatch\": 8", "\"versions\": { \"latest\": 1, \"named\": [\"2\"] }"), "1", "2", "3", "4");

        Assert.Equal(["4", "2"], Assert.Single(FolderCatalog.Open(_folder.Path).All).Versions);
    }

    [Theory]
    [InlineData("\"latest\": 1, ", "4 3")]
    [InlineData("\"latest\": 2, ", "4 3 2")]
    [InlineData("", "4 3 2 1")]
    public void A_canary_is_not_a_latest_version_and_a_policy_of_only_a_canary_serves_all(string policy, string served)
    {
        _folder.WriteModel("echo", Good.Replace(
            "\"maxBatch\": 8", $"\"versions\": {{ {policy}\"canary\": {{ \"version\": \"4\", \"percent\": 10 }} }}"),
            "1", "2", "3", "4");

        var echo = Assert.Single(FolderCatalog.Open(_folder.Path).All);

        Assert.Equal(served.Split(' '), echo.Versions);
        Assert.Equal("3", echo.Stable);
    }
}
