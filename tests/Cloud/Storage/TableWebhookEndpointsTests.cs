using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Storage;

public sealed class TableWebhookEndpointsTests(Azurite azurite) : WebhookEndpointsContract, IAsyncLifetime
{
    private IWebhookEndpoints? _endpoints;

    protected override IWebhookEndpoints Endpoints => _endpoints!;

    public async ValueTask InitializeAsync() => _endpoints = new TableWebhookEndpoints(await azurite.NewStorageAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
