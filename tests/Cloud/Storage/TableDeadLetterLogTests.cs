using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Cloud.Tests.Storage;

public abstract class TableDeadLetterLogSuite(Azurite azurite, bool isStrict) : DeadLetterLogContract, IAsyncLifetime
{
    private IDeadLetterLog? _log;

    protected override IDeadLetterLog Log => _log!;

    public async ValueTask InitializeAsync() =>
        _log = new TableDeadLetterLog(await azurite.NewStorageAsync(isStrict));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class TableDeadLetterLogTests(Azurite azurite) : TableDeadLetterLogSuite(azurite, isStrict: false);

public sealed class StrictTableDeadLetterLogTests(Azurite azurite) : TableDeadLetterLogSuite(azurite, isStrict: true);
