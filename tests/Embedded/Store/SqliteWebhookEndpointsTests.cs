using Microsoft.Extensions.DependencyInjection;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteWebhookEndpointsTests : WebhookEndpointsContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteWebhookEndpointsTests() => _process = _folder.Process();

    protected override IWebhookEndpoints Endpoints => _process.GetRequiredService<IWebhookEndpoints>();

    public void Dispose() => _folder.Dispose();
}
