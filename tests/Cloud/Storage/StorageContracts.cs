using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Models;

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

public sealed class TableScalingTests(Azurite azurite) : ScalingContract, IAsyncLifetime
{
    private CloudStorage? _storage;

    private CloudStorage Storage => _storage!;

    protected override ILedger Ledger => new TableLedger(Storage);

    protected override ILease Lease => new TableLease(Storage, Time);

    protected override IOverride Override => new TableOverride(Storage);

    protected override IConcurrencyControl Concurrency => new TableConcurrencyControl(Storage);

    protected override IModelReports ModelReports => new TableModelReports(Storage, Time);

    protected override IServedVersions ServedVersions => new TableServedVersions(Storage);

    protected override IInstanceReports Reports => new TableInstanceReports(Storage, Time);

    public async ValueTask InitializeAsync() => _storage = await azurite.NewStorageAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
