using System.Diagnostics;
using System.Text.Json;
using Serverless.Infra.Tests.Settings;

namespace Serverless.Infra.Tests;

/// <summary>What a published app brings along, as MSBuild evaluates its project for Azure.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("Gateway")]
    [InlineData("Worker")]
    [InlineData("BurstDetector")]
    [InlineData("Callbacks")]
    public async Task Only_an_app_that_reads_models_contains_them(string app)
    {
        var reads = ReadSettings.Of(app).Any(setting => setting.Key == "Models__Path");
        Assert.Equal(reads, (await LinksAsync(app)).Contains("models/digits/1/model.onnx"));
    }

    [Theory]
    [InlineData(null, "Local")]
    [InlineData("serving-dev", "Azure")]
    public async Task Under_azd_an_app_is_built_for_the_Functions_host(string? environment, string host)
    {
        var (_, output) = await DotnetAsync(environment, "msbuild", Folder("Callbacks"), "-getProperty:ServingHost");

        Assert.Equal(host, output.Trim());
    }

    [Fact]
    public async Task An_app_that_is_built_for_one_machine_is_not_published()
    {
        var target = Directory.CreateTempSubdirectory("publish-").FullName;

        var (exit, output) = await DotnetAsync(
            null, "publish", Folder("Callbacks"), "--no-build", "--no-restore", "-c", "Release", "-o", target);

        Assert.NotEqual(0, exit);
        Assert.Contains("Publish it with ServingHost=Azure", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));
        Directory.Delete(target);
    }

    private static string Folder(string app) => Path.Combine(Repository.Root, "functions", app);

    private static async Task<(int Exit, string Output)> DotnetAsync(string? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["AZURE_ENV_NAME"] = environment, ["ServingHost"] = null },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static async Task<IReadOnlyList<string>> LinksAsync(string app)
    {
        var (_, output) = await DotnetAsync(null, "msbuild", Folder(app), "-p:ServingHost=Azure", "-getItem:None");
        using var items = JsonDocument.Parse(output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("None").EnumerateArray()
            .Where(item =>
                item.TryGetProperty("CopyToOutputDirectory", out var copy) && copy.GetString() == "PreserveNewest")
            .Select(item => item.TryGetProperty("Link", out var link) ? link.GetString()! : "")];
    }
}
