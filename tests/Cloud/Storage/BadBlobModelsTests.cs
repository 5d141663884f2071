using System.Text;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Serving.Models;

namespace Serverless.Cloud.Tests.Storage;

/// <summary>
/// The models of an app as it is registered on Azure, from a container in the emulator with valid and invalid content.
/// </summary>
public sealed class BadBlobModelsTests(Azurite azurite) : IAsyncLifetime
{
    private readonly string _name = $"m{Guid.NewGuid():N}";
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("models-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobContainerClient Container =>
        new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(_name);

    public async ValueTask InitializeAsync() => await Container.CreateAsync(cancellationToken: Token);

    public ValueTask DisposeAsync()
    {
        _disk.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_valid_model_is_served_whatever_other_folders_contain_and_these_are_reported()
    {
        await PublishAsync("good", Manifest("good"));
        await PublishAsync("slip", Manifest("slip", "\"maxbatch\": 8"));
        await PublishAsync("step", Manifest("step", "\"before\": [{ \"from\": \"x\", \"to\": \"y\" }]"));
        await PublishAsync("nulls", Manifest("nulls").Replace("[{ \"name\": \"y\"", "[null, { \"name\": \"y\""));
        await PublishAsync("bytes", Encoding.Latin1.GetBytes("{\"name\": \"b\xE9\"}"));
        await PublishAsync("half", Manifest("half")[..50]);
        await PublishAsync("nested", new string('[', 5_000));
        await PublishAsync("empty", Manifest("empty"), "");
        await PublishAsync("pinned", Manifest("pinned", $"\"sha256\": {{ \"1\": \"{new string('0', 64)}\" }}"));
        await PutAsync("upload/1/model.onnx", "bytes"u8.ToArray());

        foreach (var process in new[] { "first", "second" })
        {
            using var host = App(process);
            await host.StartAsync(Token);
            var catalog = host.Services.GetRequiredService<IModelCatalog>();

            Assert.Equal(["good"], catalog.All.Select(model => model.Manifest.Name));
            Assert.Equal(
                ["bytes", "empty", "half", "nested", "nulls", "pinned", "slip", "step", "upload"],
                catalog.Faults.Select(fault => fault.Model).Order());
            Assert.Contains(
                "slip/model.json: maxbatch is unknown", Of(catalog, "slip"), StringComparison.Ordinal);
            Assert.Contains(
                "step/model.json: before[0].step is missing", Of(catalog, "step"), StringComparison.Ordinal);
            Assert.Contains("upload: has versions but no model.json", Of(catalog, "upload"), StringComparison.Ordinal);
            await host.StopAsync(Token);
        }
    }

    [Fact]
    public async Task An_app_starts_with_an_empty_container_and_serves_later_models()
    {
        using var host = App("only");
        await host.StartAsync(Token);
        var catalog = host.Services.GetRequiredService<IModelCatalog>();
        Assert.Empty(catalog.All);
        Assert.Contains("contains no model", $"{Assert.Single(catalog.Faults)}", StringComparison.Ordinal);

        await PublishAsync("good", Manifest("good"));

        await Eventually.TrueAsync(() => catalog.All.Count > 0);
        await host.StopAsync(Token);
    }

    private static string Of(IModelCatalog catalog, string model) =>
        $"{Assert.Single(catalog.Faults, fault => fault.Model == model)}";

    private static string Manifest(string name, string member = "\"maxBatch\": 1") => $$"""
        {
          "name": "{{name}}", {{member}},
          "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1] }],
          "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }]
        }
        """;

    private IHost App(string process)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage"] = azurite.ConnectionString,
            ["Models:Container"] = _name,
            ["Models:CacheFolder"] = Path.Combine(_disk.FullName, process),
        });
        builder.Services.AddCloudStorage(builder.Configuration).AddModels(builder.Configuration);
        return builder.Build();
    }

    private Task PublishAsync(string model, string manifest, string network = "bytes") =>
        PublishAsync(model, Encoding.UTF8.GetBytes(manifest), network);

    private async Task PublishAsync(string model, byte[] manifest, string network = "bytes")
    {
        await PutAsync($"{model}/1/model.onnx", Encoding.UTF8.GetBytes(network));
        await PutAsync($"{model}/model.json", manifest);
    }

    private Task PutAsync(string path, byte[] bytes) =>
        Container.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, Token);
}
