using Microsoft.Extensions.DependencyInjection;
using Serverless.Contracts;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteDeadLetterLogTests : DeadLetterLogContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteDeadLetterLogTests() => _process = _folder.Process();

    protected override IDeadLetterLog Log => _process.GetRequiredService<IDeadLetterLog>();

    public void Dispose() => _folder.Dispose();
}
