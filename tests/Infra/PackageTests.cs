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

    private static async Task<IReadOnlyList<string>> LinksAsync(string app)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(Repository.Root, "functions", app), "-p:Host=Azure", "-getItem:None"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var items = JsonDocument.Parse(output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("None").EnumerateArray()
            .Where(item =>
                item.TryGetProperty("CopyToOutputDirectory", out var copy) && copy.GetString() == "PreserveNewest")
            .Select(item => item.TryGetProperty("Link", out var link) ? link.GetString()! : "")];
    }
}
