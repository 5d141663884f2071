using System.Diagnostics.Metrics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using Serverless.Callbacks;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests;
using Serverless.Serving.Tests.Webhooks;

namespace Serverless.Functions.Tests.Callbacks;

public sealed class PurgeFunctionsTests : IDeadLetterLog, IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.Zero));
    private readonly List<(DateTimeOffset Before, int Limit)> _purges = [];
    private readonly Queue<int> _dropped = [];
    private readonly ServingMetrics _metrics = new();

    [Fact]
    public async Task Dead_letters_older_than_a_week_are_deleted_in_batches()
    {
        _dropped.Enqueue(10_000);
        _dropped.Enqueue(10_000);
        _dropped.Enqueue(3);
        await Functions(new InMemoryStore())
            .PurgeDeadLettersAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Repeat((_time.GetUtcNow().AddDays(-7), 10_000), 3), _purges);
    }

    [Fact]
    public async Task A_purge_of_jobs_reports_how_late_its_oldest_job_was()
    {
        var before = _time.GetUtcNow().AddDays(-1);
        var store = new InMemoryStore();
        store.Purges.Enqueue(new Purged(10_000, before.AddSeconds(-30)));
        store.Purges.Enqueue(new Purged(10_000, before.AddHours(-2)));
        store.Purges.Enqueue(new Purged(3, before.AddSeconds(-10)));
        store.Purges.Enqueue(new Purged(0, null));
        var reported = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, its) =>
            {
                if (instrument.Meter == _metrics.Meter)
                {
                    its.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, late, _, _) => reported.Add(late));
        listener.Start();

        await Functions(store).PurgeJobsAsync(new TimerInfo(), TestContext.Current.CancellationToken);
        await Functions(store).PurgeJobsAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Equal([30, 7_200, 7_200, 0], reported);
    }

    public void Dispose() => _metrics.Dispose();

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

    private PurgeFunctions Functions(InMemoryStore store) =>
        new(store, this, new InMemoryDeliveries(), new InMemoryEndpoints(), _metrics, _time);
}
