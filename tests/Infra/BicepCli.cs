using System.Diagnostics;

namespace Serverless.Infra.Tests;

/// <summary>
/// Runs the Bicep compiler on a copy of the templates, which a test can modify. It restores nothing and needs no
/// network.
/// </summary>
internal sealed class BicepCli : IDisposable
{
    public BicepCli()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Templates, "*", SearchOption.AllDirectories))
        {
            Write(Path.GetRelativePath(Repository.Templates, file), File.ReadAllText(file));
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("bicep-").FullName;

    /// <summary>What a parameter file reads from the environment. Null removes a variable.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["BICEP_TRACING_ENABLED"] = "false", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["AZURE_PRINCIPAL_ID"] = "operator", ["OPERATOR_GROUP_ID"] = "operator",
        ["ALERT_EMAIL"] = "operations@example.com", ["WORKER_STANDING"] = "0", ["BUDGET_START"] = "2026-12-01",
    };

    public void Write(string path, string text)
    {
        var target = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public async Task<Run> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Bicep, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = Folder },
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Run(process.ExitCode, await output, await errors);
    }

    public async Task<IReadOnlyList<Resource>> ExpandAsync(string parameters)
    {
        var group = Read(parameters).Contains("'main.bicep'", StringComparison.Ordinal)
            ? Array.Empty<string>()
            : ["--resource-group", "rg-test"];
        var run = await RunAsync(
        [
            "snapshot", parameters, "--mode", "overwrite", "--location", "westeurope",
            "--subscription-id",
            "11111111-1111-1111-1111-111111111111", "--tenant-id", "22222222-2222-2222-2222-222222222222", .. group,
        ]);
        Assert.True(run is { ExitCode: 0, Errors: "" }
            && !run.Output.Contains("Warning", StringComparison.Ordinal), run.Errors + run.Output);
        return Resource.List(Read(Path.ChangeExtension(parameters, ".snapshot.json")));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal sealed record Run(int ExitCode, string Output, string Errors);
