using Microsoft.Extensions.DependencyInjection;
using Serverless.Contracts;
using Serverless.Serving.Webhooks;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteDeliveryLogTests : DeliveryLogContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteDeliveryLogTests() => _process = _folder.Process();

    protected override IDeliveryLog Log => _process.GetRequiredService<IDeliveryLog>();

    public void Dispose() => _folder.Dispose();
}
