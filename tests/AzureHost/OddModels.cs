using Azure.Storage.Blobs;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Scenarios.Tests;

namespace Serverless.AzureHost.Tests;

/// <summary>The gateway and the worker as built for Azure, with the odd models in a container.</summary>
public sealed class OddModels(LoopbackMachine machine) : IAsyncLifetime
{
    private const string Container = "odd-models";

    /// <summary>Apps of other tests serve other models, so they must not receive these jobs.</summary>
    private readonly TestQueue _queue = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("odd-models-").FullName;
    private FunctionsHost? _gateway;
    private FunctionsHost? _worker;
    private QueueTriggers? _queues;
    private HttpClient? _http;

    public HttpClient Http => _http ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        OddModelFiles.Write(_folder);
        await UploadAsync();
        await _queue.StartAsync();
        _gateway = await LoopbackMachine.StartAsync(AzureApp.Gateway, Settings(AzureApp.Gateway));
        _worker = await LoopbackMachine.StartAsync(AzureApp.Worker, Settings(AzureApp.Worker));
        _queues = await QueueTriggers.StartAsync(
            _worker, Settings(AzureApp.Worker), TestContext.Current.CancellationToken);
        _http = new HttpClient { BaseAddress = _gateway.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        foreach (var part in new IAsyncDisposable?[] { _queues, _worker, _gateway, _queue })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> Settings(AzureApp app)
    {
        var settings = new Dictionary<string, string>(machine.Settings(app)) { ["Models__Container"] = Container };
        foreach (var (name, value) in _queue.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private async Task UploadAsync()
    {
        var container = new BlobContainerClient(machine.Settings(AzureApp.Worker)["Storage"], Container);
        await container.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            var blob = container.GetBlobClient(Path.GetRelativePath(_folder, file).Replace('\\', '/'));
            await blob.UploadAsync(file, overwrite: true, TestContext.Current.CancellationToken);
        }
    }
}
