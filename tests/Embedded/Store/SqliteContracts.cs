using Microsoft.Extensions.DependencyInjection;
using Serverless.Contracts;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteJobStoreTests : JobStoreContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteJobStoreTests() => _process = _folder.Process();

    protected override IJobStore Store => _process.GetRequiredService<IJobStore>();

    protected override IPayloads Payloads => _process.GetRequiredService<IPayloads>();

    public void Dispose() => _folder.Dispose();
}

public sealed class SqlitePayloadsTests : PayloadsContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqlitePayloadsTests() => _process = _folder.Process();

    protected override IPayloads Payloads => _process.GetRequiredService<IPayloads>();

    public void Dispose() => _folder.Dispose();
}
