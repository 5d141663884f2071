using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Tests.Storage;

public sealed class TableJobStoreTests(Azurite azurite) : JobStoreContract, IAsyncLifetime
{
    private IJobStore? _store;
    private IPayloads? _payloads;

    protected override IJobStore Store => _store!;

    protected override IPayloads Payloads => _payloads!;

    public async ValueTask InitializeAsync()
    {
        var storage = await azurite.NewStorageAsync();
        _payloads = new BlobPayloads(storage);
        _store = new TableJobStore(storage, _payloads);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class BlobPayloadsTests(Azurite azurite) : PayloadsContract, IAsyncLifetime
{
    private IPayloads? _payloads;

    protected override IPayloads Payloads => _payloads!;

    public async ValueTask InitializeAsync() => _payloads = new BlobPayloads(await azurite.NewStorageAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
