using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Cloud.Tests.Storage;

public sealed class TableDeadLetterLogTests(Azurite azurite) : DeadLetterLogContract, IAsyncLifetime
{
    private IDeadLetterLog? _log;

    protected override IDeadLetterLog Log => _log!;

    public async ValueTask InitializeAsync() => _log = new TableDeadLetterLog(await azurite.NewStorageAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
