using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Storage;

public abstract class TableDeliveryLogSuite(Azurite azurite, bool isStrict) : DeliveryLogContract, IAsyncLifetime
{
    private IDeliveryLog? _log;

    protected override IDeliveryLog Log => _log!;

    public async ValueTask InitializeAsync() => _log = new TableDeliveryLog(await azurite.NewStorageAsync(isStrict));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class TableDeliveryLogTests(Azurite azurite) : TableDeliveryLogSuite(azurite, isStrict: false);

public sealed class StrictTableDeliveryLogTests(Azurite azurite) : TableDeliveryLogSuite(azurite, isStrict: true);
