using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using Serverless.Callbacks;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests;
using Serverless.Serving.Tests.Webhooks;

namespace Serverless.Functions.Tests.Callbacks;

public sealed class PurgeFunctionsTests : IDeadLetterLog
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.Zero));
    private readonly List<(DateTimeOffset Before, int Limit)> _purges = [];
    private readonly Queue<int> _dropped = [];

    [Fact]
    public async Task Dead_letters_older_than_a_week_are_deleted_in_batches()
    {
        _dropped.Enqueue(10_000);
        _dropped.Enqueue(10_000);
        _dropped.Enqueue(3);
        var functions = new PurgeFunctions(
            new InMemoryStore(), this, new InMemoryDeliveries(), new InMemoryEndpoints(), _time);

        await functions.PurgeDeadLettersAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Repeat((_time.GetUtcNow().AddDays(-7), 10_000), 3), _purges);
    }

    Task<int> IDeadLetterLog.PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        _purges.Add((before, limit));
        return Task.FromResult(_dropped.Dequeue());
    }

    Task IDeadLetterLog.AppendAsync(DeadLetterEntry dead, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<DeadLetterEntry>> IDeadLetterLog.ReadAsync(
        Lane? lane, string? after, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<DeadLetterEntry?> IDeadLetterLog.FindAsync(string id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
