using System.Text.Json;

namespace Serverless.Infra.Tests;

/// <summary>The compiler and its linter accept every file without a word.</summary>
public sealed class LintTests
{
    [Fact]
    public async Task Every_file_builds_and_lints_without_a_diagnostic()
    {
        using var bicep = new BicepCli();
        foreach (var file in Directory.EnumerateFiles(Repository.Templates, "*.bicep*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".bicep" or ".bicepparam"))
        {
            var path = Path.GetRelativePath(Repository.Templates, file);
            var lint = await bicep.RunAsync("lint", "--no-restore", path);
            Assert.True(lint is { ExitCode: 0, Output: "", Errors: "" }, path + lint);
        }

        // The two entry points reach every other file.
        var build = await bicep.RunAsync("build", "--no-restore", "main.bicep");
        var parameters = await bicep.RunAsync("build-params", "--no-restore", "main.production.bicepparam");
        Assert.True(build is { ExitCode: 0, Errors: "" } && parameters is { ExitCode: 0, Errors: "" }, $"{build}{parameters}");
    }

    [Fact]
    public async Task A_second_compile_is_identical()
    {
        using var bicep = new BicepCli();
        await bicep.RunAsync("build", "--no-restore", "main.bicep", "--outfile", "first.json");
        await bicep.RunAsync("build", "--no-restore", "main.bicep", "--outfile", "second.json");
        Assert.Equal(bicep.Read("first.json"), bicep.Read("second.json"));
        Assert.DoesNotContain("br/public", bicep.Read("first.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_is_an_error()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        using var config = JsonDocument.Parse(Repository.Read("infra", "bicep", "bicepconfig.json"), options);
        var rules = config.RootElement.GetProperty("analyzers").GetProperty("core").GetProperty("rules").EnumerateObject().ToList();
        Assert.True(rules.Count >= 50, $"{rules.Count} rules");
        Assert.All(rules, rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));
    }

    [Theory]
    [InlineData("no-unused-params", "@description('d')\nparam x string")]
    [InlineData("no-unused-vars", "@description('d')\nvar x = 1")]
    [InlineData("use-description-params", "param x string\n@description('d')\noutput y string = x")]
    [InlineData("use-description-outputs", "output y string = 'a'")]
    [InlineData("prefer-interpolation", "@description('d')\nparam x string\n@description('d')\noutput y string = concat(x, 'a')")]
    [InlineData("simplify-interpolation", "@description('d')\nparam x string\n@description('d')\noutput y string = '${x}'")]
    [InlineData("secure-parameter-default", "@description('d')\n@secure()\nparam x string = 'a'\n@description('d')\noutput y int = length(x)")]
    [InlineData("no-hardcoded-env-urls", "@description('d')\noutput y string = 'https://management.azure.com'")]
    [InlineData("use-user-defined-types", "@description('d')\nparam x object\n@description('d')\noutput y int = length(x)")]
    [InlineData("outputs-should-not-contain-secrets", "@description('d')\n@secure()\nparam x string\n@description('d')\noutput y string = 'a${x}'")]
    [InlineData("use-recent-api-versions", "resource r 'Microsoft.Storage/storageAccounts@2021-09-01' existing = { name: 'abc' }\n@description('d')\noutput y string = r.id")]
    [InlineData("no-hardcoded-location", "resource r 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: 'a', location: 'westeurope' }")]
    [InlineData("BCP037", "resource r 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: 'a', location: 'global', properties: { colour: 'red' } }")]
    public async Task A_broken_template_is_caught(string rule, string template)
    {
        using var bicep = new BicepCli();
        bicep.Write("broken.bicep", template + "\n");
        var lint = await bicep.RunAsync("lint", "--no-restore", "broken.bicep");
        Assert.Contains(rule + ":", lint.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_template_restores_a_module() => Assert.All(
        Directory.EnumerateFiles(Repository.Templates, "*.bicep", SearchOption.AllDirectories),
        file => Assert.DoesNotMatch("'(br|ts)[:/]", File.ReadAllText(file)));
}
