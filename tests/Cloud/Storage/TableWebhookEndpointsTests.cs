using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Storage;

public abstract class TableWebhookEndpointsSuite(Azurite azurite, bool isStrict)
    : WebhookEndpointsContract, IAsyncLifetime
{
    private IWebhookEndpoints? _endpoints;

    protected override IWebhookEndpoints Endpoints => _endpoints!;

    public async ValueTask InitializeAsync() =>
        _endpoints = new TableWebhookEndpoints(await azurite.NewStorageAsync(isStrict));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class TableWebhookEndpointsTests(Azurite azurite) : TableWebhookEndpointsSuite(azurite, isStrict: false);

public sealed class StrictTableWebhookEndpointsTests(Azurite azurite)
    : TableWebhookEndpointsSuite(azurite, isStrict: true);
