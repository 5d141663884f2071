using System.Text;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Cloud.Storage;
using Serverless.Serving;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Cloud.Tests.Storage;

/// <summary>
/// A version whose blob is replaced under the same number, on instances that share a storage account but not a disk.
/// </summary>
public sealed class ReplacedBlobModelTests(Azurite azurite) : IAsyncLifetime
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
    public async Task A_replaced_version_is_refused_by_running_and_new_instances_until_it_is_restored()
    {
        // The account is shared with other tests; the name is not.
        await PutAsync("1/model.onnx", "one");
        await PutAsync("2/model.onnx", "two");
        await PutAsync("model.json", $$"""
            {
              "name": "{{_name}}",
              "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }]
            }
            """);
        using var running = Instance("running");
        Assert.Equal("2", await AnsweredByAsync(running));

        await PutAsync("2/model.onnx", "another two");
        using var starting = Instance("starting");
        foreach (var instance in new[] { running, starting })
        {
            Assert.Equal("1", await AnsweredByAsync(instance));
            var refused = Assert.Single(instance.Services.GetRequiredService<LoadedModels>().Report(), version =>
                version.State == VersionState.Refused);
            Assert.Equal($"Model '{_name}' version 2 changed on disk since it was first served: publish it as 3, or "
                + "restore its files.", refused.Because);
        }

        await PutAsync("2/model.onnx", "two");
        Assert.Equal("2", await AnsweredByAsync(running));
        Assert.Equal("2", await AnsweredByAsync(starting));
    }

    private async Task<string> AnsweredByAsync(IHost instance)
    {
        var (catalog, models) = (instance.Services
            .GetRequiredService<IModelCatalog>(), instance.Services.GetRequiredService<LoadedModels>());
        await instance.Services.GetRequiredService<ModelMirror>().SyncAsync(() => catalog.Refresh(), Token);
        models.Refresh();
        using var model = await models.UseAsync(_name, "2");
        return model.Version;
    }

    private IHost Instance(string disk)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage"] = azurite.ConnectionString,
            ["Models:Container"] = _name,
            ["Models:CacheFolder"] = Path.Combine(_disk.FullName, disk),
        });
        builder.Services.AddSingleton<IModelLoader>(new Loader())
            .AddCloudStorage(builder.Configuration).AddModels(builder.Configuration).AddJobRunner();
        var host = builder.Build();
        host.Services.GetRequiredService<CloudStorage>().CreateAsync(Token).Wait(Token);
        return host;
    }

    private Task PutAsync(string file, string text) =>
        Container.GetBlobClient($"{_name}/{file}")
            .UploadAsync(BinaryData.FromBytes(Encoding.UTF8.GetBytes(text)), overwrite: true, Token);

    private sealed class Loader : IModelLoader
    {
        public IModelSession Load(CatalogModel model, string version) => new Session();
    }

    private sealed class Session : IModelSession
    {
        public RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken) => new([]);

        public void Dispose()
        {
        }
    }
}
