using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Storage;

public sealed class TableDeliveryLogTests(Azurite azurite) : DeliveryLogContract, IAsyncLifetime
{
    private IDeliveryLog? _log;

    protected override IDeliveryLog Log => _log!;

    public async ValueTask InitializeAsync() => _log = new TableDeliveryLog(await azurite.NewStorageAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
