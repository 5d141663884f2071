using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests;

/// <summary>The scripts that azd runs, against an az that answers from a list.</summary>
public sealed partial class HookTests : IDisposable
{
    private const string Missing = "fail ERROR: (SecretNotFound) A secret with this name was not found.";
    private const string NoRole = "fail ERROR: (Forbidden) Caller is not authorized. Inner error: ForbiddenByRbac";
    private const string Closed = "fail ERROR: (Forbidden) Public network access is disabled: ForbiddenByConnection";

    private readonly string _folder = Directory.CreateTempSubdirectory("hooks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_secret_that_exists_is_kept()
    {
        var run = await RunAsync("webhook-secret.sh", "ok https://kv/secrets/1");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("secret set", Calls(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_secret_is_created_once_the_role_takes_effect()
    {
        var run = await RunAsync(
            "webhook-secret.sh", NoRole, NoRole, Missing, NoRole, Missing, "ok https://kv/secrets/1");

        Assert.True(run.ExitCode == 0, run.Errors);
        var secret = Regex.Match(Calls(), @"file=(whsec_[A-Za-z0-9+/=]{44})\n").Groups[1].Value;
        Assert.True(Serving.Webhooks.WebhookSecret.TryParse(secret, out _), Calls());
        Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_role_the_script_gives_up_after_ten_minutes_and_says_what_is_off()
    {
        var run = await RunAsync("webhook-secret.sh", [.. Enumerable.Repeat(NoRole, 60)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(41, Calls().Split("keyvault secret show").Length - 1);
        Assert.Contains("Webhooks stay off until it exists", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_vault_is_not_asked_again()
    {
        var run = await RunAsync("webhook-secret.sh", [.. Enumerable.Repeat(Closed, 3)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Single(Calls().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Before_the_first_deployment_nothing_stands_and_the_budget_begins_this_month()
    {
        var run = await RunAsync("standing.sh", "ok false");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Matches(@"^export WORKER_STANDING=0 BUDGET_START=\d{4}-\d{2}-01\n$", run.Output);
    }

    [Fact]
    public async Task The_warm_count_and_the_start_of_the_budget_are_read()
    {
        var run = await RunAsync(
            "standing.sh", "ok true", "ok /subscriptions/1/sites/worker-t", "ok 7", "ok 2026-03-01T00:00:00Z");

        Assert.Equal("export WORKER_STANDING=7 BUDGET_START=2026-03-01\n", run.Output);
    }

    [Fact]
    public async Task A_count_that_cannot_be_read_stops_the_deployment()
    {
        var run = await RunAsync(
            "standing.sh", "ok true", "ok /subscriptions/1/sites/worker-t", "fail ERROR: no rights");

        Assert.NotEqual(0, run.ExitCode);
    }

    [Fact]
    public void Every_hook_exists_for_both_shells_and_a_failure_without_effect_on_the_rest_stops_nothing()
    {
        var hooks = Hook().Matches(Repository.Read("azure.yaml")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(hooks.Count, hooks.Distinct().Count());
        Assert.All(hooks, hook => Assert.NotEmpty(Repository.Read(hook.Split('/'))));
        Assert.Equal(Of(".sh"), Of(".ps1"));
        IEnumerable<string?> Of(string kind) =>
            hooks.Where(hook => Path.GetExtension(hook) == kind).Select(Path.GetFileNameWithoutExtension);
    }

    [Theory]
    [InlineData("webhook-secret")]
    [InlineData("standing")]
    public void Both_twins_make_the_same_calls(string hook)
    {
        var posix = Azs(Repository.Read("infra", "hooks", $"{hook}.sh"));

        Assert.NotEmpty(posix);
        Assert.Equal(posix, Azs(Repository.Read("infra", "hooks", $"{hook}.ps1")));
    }

    /// <summary>The commands and options of az, without values, whose syntax differs between the shells.</summary>
    private static IReadOnlyList<string> Azs(string script) =>
        [.. Az().Matches(script.Replace("\\\n", "", StringComparison.Ordinal))
            .Select(match => Value().Replace(match.Groups[1].Value, "").Trim()).Order(StringComparer.Ordinal)];

    private string Calls() => File.ReadAllText(Path.Combine(_folder, "calls"));

    private async Task<Run> RunAsync(string script, params string[] answers)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "answers"), answers);
        var az = Path.Combine(_folder, "az");
        await File.WriteAllTextAsync(
            az,
            """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo "az $*" >> calls
            for last; do [ "$before" = --file ] && echo "file=$(cat "$last")" >> calls; before=$last; done
            read -r kind text < answers
            sed -i 1d answers
            echo "$text"
            [ "$kind" = ok ]

            """);
        var hook = Path.Combine(Repository.Root, "infra", "hooks", script);
        var start = new ProcessStartInfo("sh", ["-c", $"chmod +x '{az}' && exec sh '{hook}'"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}", ["PAUSE"] = "0",
                ["KEY_VAULT_NAME"] = "kv-t", ["AZURE_ENV_NAME"] = "t",
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Run(process.ExitCode, await output, await errors);
    }

    [GeneratedRegex(@"^ +run: (?:sh )?(infra/\S+)", RegexOptions.Multiline)]
    private static partial Regex Hook();

    [GeneratedRegex(@"\b(az(?: [a-z]+)+ -[^\n|)]*)")]
    private static partial Regex Az();

    [GeneratedRegex("""("\$\w+[^"]*"|\$[\w.]+|2>&1|2>/dev/null)""")]
    private static partial Regex Value();
}
