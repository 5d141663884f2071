using System.Text.Json;

namespace Serverless.Infra.Tests;

/// <summary>The compiler and its linter accept every file without a word.</summary>
public sealed class LintTests
{
    /// <summary>A template that each rule, and the type checker, has to refuse.</summary>
    private static readonly (string Rule, string Template)[] Broken =
    [
        ("no-unused-params", "@description('d')\nparam x string"),
        ("no-unused-vars", "@description('d')\nvar x = 1"),
        ("use-description-params", "param x string\n@description('d')\noutput y string = x"),
        ("use-description-outputs", "output y string = 'a'"),
        ("prefer-interpolation",
            "@description('d')\nparam x string\n@description('d')\noutput y string = concat(x, 'a')"),
        ("simplify-interpolation", "@description('d')\nparam x string\n@description('d')\noutput y string = '${x}'"),
        ("secure-parameter-default",
            "@description('d')\n@secure()\nparam x string = 'a'\n@description('d')\noutput y int = length(x)"),
        ("no-hardcoded-env-urls", "@description('d')\noutput y string = 'https://management.azure.com'"),
        ("use-user-defined-types", "@description('d')\nparam x object\n@description('d')\noutput y int = length(x)"),
        ("outputs-should-not-contain-secrets",
            "@description('d')\n@secure()\nparam x string\n@description('d')\noutput y string = 'a${x}'"),
        ("use-recent-api-versions", "resource r 'Microsoft.Storage/storageAccounts@2021-09-01' existing = { name: "
            + "'abc' }\n@description('d')\noutput y string = r.id"),
        ("no-hardcoded-location", "resource r 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: "
            + "'a', location: 'westeurope' }"),
        ("BCP037", "resource r 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: 'a', location: "
            + "'global', properties: { colour: 'red' } }"),
    ];

    [Fact]
    public async Task Every_file_builds_and_lints_without_a_diagnostic()
    {
        using var bicep = new BicepCli();
        var lint = await bicep.RunAsync("lint", "--no-restore", "--pattern", "**/*.bicep");
        Assert.True(lint is { ExitCode: 0, Output: "", Errors: "" }, lint.ToString());
        var parameters = await bicep.RunAsync("build-params", "--no-restore", "--pattern", "*.bicepparam");
        Assert.True(parameters is { ExitCode: 0, Errors: "" }, parameters.ToString());
    }

    [Fact]
    public async Task A_second_compile_is_identical()
    {
        using var bicep = new BicepCli();
        var first = await bicep.RunAsync("build", "--no-restore", "--stdout", "main.bicep");
        var second = await bicep.RunAsync("build", "--no-restore", "--stdout", "main.bicep");
        Assert.True(first is { ExitCode: 0, Output.Length: > 10_000 }, first.Errors);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Every_rule_is_an_error()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        using var config = JsonDocument.Parse(Repository.Read("infra", "bicep", "bicepconfig.json"), options);
        var rules = config.RootElement.GetProperty("analyzers")
            .GetProperty("core").GetProperty("rules").EnumerateObject().ToList();
        Assert.True(rules.Count >= 50, $"{rules.Count} rules");
        Assert.All(rules, rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));
    }

    [Fact]
    public async Task Each_invalid_template_is_detected()
    {
        using var bicep = new BicepCli();
        foreach (var (rule, template) in Broken)
        {
            bicep.Write($"broken/{rule}.bicep", template + "\n");
        }

        var lint = await bicep.RunAsync("lint", "--no-restore", "--pattern", "broken/*.bicep");
        Assert.NotEqual(0, lint.ExitCode);
        Assert.All(Broken, broken =>
            Assert.Matches($@"{broken.Rule}\.bicep\(.*\) : (Error|Warning) {broken.Rule}:", lint.Errors));
    }

    [Fact]
    public void No_template_restores_a_module() => Assert.All(
        Directory.EnumerateFiles(Repository.Templates, "*.bicep", SearchOption.AllDirectories),
        file => Assert.DoesNotMatch("'(br|ts)[:/]", File.ReadAllText(file)));
}
