using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Cloud.Tests.Storage;

public abstract class TableJobStoreSuite(Azurite azurite, bool isStrict) : JobStoreContract, IAsyncLifetime
{
    private IJobStore? _store;
    private IPayloads? _payloads;

    protected override IJobStore Store => _store!;

    protected override IPayloads Payloads => _payloads!;

    public async ValueTask InitializeAsync()
    {
        var storage = await azurite.NewStorageAsync(isStrict);
        _payloads = new BlobPayloads(storage);
        _store = new TableJobStore(storage, _payloads);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public abstract class BlobPayloadsSuite(Azurite azurite, bool isStrict) : PayloadsContract, IAsyncLifetime
{
    private IPayloads? _payloads;

    protected override IPayloads Payloads => _payloads!;

    public async ValueTask InitializeAsync() => _payloads = new BlobPayloads(await azurite.NewStorageAsync(isStrict));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public abstract class TableScalingSuite(Azurite azurite, bool isStrict) : ScalingContract, IAsyncLifetime
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

    public async ValueTask InitializeAsync() => _storage = await azurite.NewStorageAsync(isStrict);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class TableJobStoreTests(Azurite azurite) : TableJobStoreSuite(azurite, isStrict: false);

public sealed class StrictTableJobStoreTests(Azurite azurite) : TableJobStoreSuite(azurite, isStrict: true);

public sealed class BlobPayloadsTests(Azurite azurite) : BlobPayloadsSuite(azurite, isStrict: false);

public sealed class StrictBlobPayloadsTests(Azurite azurite) : BlobPayloadsSuite(azurite, isStrict: true);

public sealed class TableScalingTests(Azurite azurite) : TableScalingSuite(azurite, isStrict: false);

public sealed class StrictTableScalingTests(Azurite azurite) : TableScalingSuite(azurite, isStrict: true);
