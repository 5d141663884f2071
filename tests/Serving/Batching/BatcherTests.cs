using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Batching;

public sealed class BatcherTests : IDisposable
{
    private readonly FakeSession _session = new() { Held = true };
    private readonly Batcher _batcher;

    public BatcherTests()
    {
        // A fixed size, so the expected results do not depend on what is learned.
        var options = Options.Create(new BatchingOptions { Threads = 1, FixedSize = 64 });
        _batcher = new Batcher(options, new BatchLessons(options), TimeProvider.System);
    }

    public void Dispose() => _batcher.Dispose();

    [Fact]
    public async Task Jobs_that_wait_during_a_run_share_the_next_one()
    {
        var model = FakeSession.Model(_session, maxBatch: 4);
        var first = Add(model, 1);
        await first.Began;
        BatchItem[] rest = [Add(model, 2), Add(model, 3), Add(model, 4), Add(model, 5), Add(model, 6)];

        Release(3);
        await Task.WhenAll(rest.Select(item => item.End));

        Assert.Equal([1, 4, 1], _session.RunSizes);
        Assert.Equal(4, Assert.IsType<RunEnd.Succeeded>(await rest[0].End).BatchSize);
    }

    [Fact]
    public async Task Interactive_goes_before_bulk()
    {
        var model = FakeSession.Model(_session);
        await Add(model, 1).Began;
        var bulk = Add(model, 2, Lane.Bulk);
        var interactive = Add(model, 3);

        Release(2);
        await interactive.End;
        Assert.False(bulk.Began.IsCompleted && bulk.End.IsCompleted);
        Release(1);
        await bulk.End;
    }

    [Fact]
    public async Task Inputs_of_different_shape_do_not_share_a_run()
    {
        var manifestFree = FakeSession.Model(_session);
        await Add(manifestFree, 1).Began;
        var plain = Add(manifestFree, 2);
        var other = new BatchItem { Model = manifestFree, Inputs = [Tensors.Floats("x", [1, 1], [3])] };
        _batcher.Add(other);

        Release(3);
        await Task.WhenAll(plain.End, other.End);

        Assert.Equal([1, 1, 1], _session.RunSizes);
    }

    [Fact]
    public async Task Waiting_jobs_are_canceled_when_the_instance_stops()
    {
        var model = FakeSession.Model(_session);
        var running = Add(model, 1);
        await running.Began;
        var waiting = Add(model, 2);

        Release(1);
        _batcher.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.End);
        Assert.IsType<RunEnd.Succeeded>(await running.End);
        var late = Add(model, 3);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late.End);
    }

    private BatchItem Add(LoadedModel model, float value, Lane lane = Lane.Interactive)
    {
        var item = new BatchItem { Model = model, Lane = lane, Inputs = [Tensors.Floats("x", [1], [value])] };
        _batcher.Add(item);
        return item;
    }

    private void Release(int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            _session.LetOneRunGo();
        }
    }
}
