using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
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

        _session.LetRunsGo(3);
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

        _session.LetRunsGo(2);
        await interactive.End;
        Assert.False(bulk.Began.IsCompleted && bulk.End.IsCompleted);
        _session.LetRunsGo(1);
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

        _session.LetRunsGo(3);
        await Task.WhenAll(plain.End, other.End);

        Assert.Equal([1, 1, 1], _session.RunSizes);
    }

    [Fact]
    public async Task Waiting_jobs_are_given_back_when_the_instance_stops()
    {
        var model = FakeSession.Model(_session);
        var running = Add(model, 1);
        await running.Began;
        var waiting = Add(model, 2);

        _session.LetRunsGo(1);
        _batcher.Dispose();

        await Assert.ThrowsAsync<NotStartedException>(() => waiting.End);
        Assert.IsType<RunEnd.Succeeded>(await running.End);
        var late = Add(model, 3);
        await Assert.ThrowsAsync<NotStartedException>(() => late.End);
    }

    [Fact]
    public async Task A_job_that_waited_since_the_last_call_is_given_back_and_a_newer_one_is_not()
    {
        var model = FakeSession.Model(_session, maxBatch: 1);
        var first = Add(model, 1);
        await first.Began;
        var old = Add(model, 2);
        _batcher.GiveBackOld();
        var recent = Add(model, 3);
        Assert.False(old.End.IsCompleted);

        _batcher.GiveBackOld();

        await Assert.ThrowsAsync<NotStartedException>(() => old.End);
        _session.LetRunsGo(2);
        await Task.WhenAll(first.End, recent.End);
        Assert.Equal([1, 1], _session.RunSizes);
    }

    [Fact]
    public async Task A_closed_batcher_finishes_its_run_and_gives_back_what_waits()
    {
        var model = FakeSession.Model(_session);
        var active = Add(model, 1);
        await active.Began;
        var waiting = Add(model, 2);

        _batcher.Close();

        await Assert.ThrowsAsync<NotStartedException>(() => waiting.End);
        await Assert.ThrowsAsync<NotStartedException>(() => Add(model, 3).End);
        _session.LetRunsGo(1);
        Assert.IsType<RunEnd.Succeeded>(await active.End);
    }

    [Fact]
    public async Task A_light_model_does_not_wait_for_the_end_of_long_runs()
    {
        var time = new FakeTimeProvider();
        var options = Options.Create(new BatchingOptions { Threads = 2 });
        using var batcher = new Batcher(options, new BatchLessons(options), time);
        using var loop = new FakeSession { Held = true };
        using var quick = new FakeSession();
        var held = FakeSession.Model(loop, maxBatch: 1, name: "slow", runTimeoutSeconds: 4_000_000);
        BatchItem[] slow = [Item(held), Item(held), Item(held), Item(held)];
        Array.ForEach(slow, batcher.Add);
        await Task.WhenAll(slow[..2].Select(item => item.Began));

        var light = Item(FakeSession.Model(quick, name: "light"));
        batcher.Add(light);
        await Eventually.TrueAsync(() => light.End.IsCompleted, step: () => time.Advance(Overtaking.ShortWait));

        Assert.All(slow, item => Assert.False(item.End.IsCompleted));
        Assert.Equal([true, true, false, false], slow.Select(item => item.Began.IsCompleted));
        loop.LetRunsGo(4);
        await Task.WhenAll(slow.Select(item => item.End));
    }

    [Fact]
    public async Task A_run_that_is_longer_than_the_last_of_its_model_keeps_no_idle_thread_from_the_others()
    {
        var time = new FakeTimeProvider();
        var options = Options.Create(new BatchingOptions { Threads = 2 });
        using var batcher = new Batcher(options, new BatchLessons(options), time);
        using var loop = new FakeSession { Held = true };
        using var quick = new FakeSession();
        var model = FakeSession.Model(loop, name: "loop", runTimeoutSeconds: 4_000_000);
        loop.LetRunsGo(1);
        var brief = Item(model);
        batcher.Add(brief);
        await brief.End;
        await Eventually.TrueAsync(() => model.RunsBriefly);
        var endless = Item(model);
        batcher.Add(endless);
        await endless.Began;

        var light = Item(FakeSession.Model(quick, name: "light"));
        batcher.Add(light);
        await Eventually.TrueAsync(() => light.End.IsCompleted, step: () => time.Advance(Overtaking.ShortWait));

        Assert.False(endless.End.IsCompleted);
        loop.LetRunsGo(1);
        await endless.End;
    }

    [Fact]
    public async Task A_model_has_no_more_runs_at_once_than_its_manifest_allows()
    {
        var options = Options.Create(new BatchingOptions { Threads = 3, FixedSize = 1 });
        using var batcher = new Batcher(options, new BatchLessons(options), TimeProvider.System);
        using var loop = new FakeSession { Held = true };
        var bounded = FakeSession.Model(loop, maxConcurrentRuns: 1);
        BatchItem[] items = [Item(bounded), Item(bounded), Item(bounded)];
        Array.ForEach(items, batcher.Add);
        await items[0].Began;

        // Another model has the other threads meanwhile, so these had their chance.
        using var quick = new FakeSession();
        var light = Enumerable.Range(0, 20).Select(_ => Item(FakeSession.Model(quick, name: "light"))).ToList();
        light.ForEach(batcher.Add);
        await Task.WhenAll(light.Select(item => item.End));

        Assert.Equal([true, false, false], items.Select(item => item.Began.IsCompleted));
        loop.LetRunsGo(3);
        await Task.WhenAll(items.Select(item => item.End));
    }

    private static BatchItem Item(LoadedModel model) =>
        new() { Model = model, Inputs = [Tensors.Floats("x", [1], [1])] };

    private BatchItem Add(LoadedModel model, float value, Lane lane = Lane.Interactive)
    {
        var item = new BatchItem { Model = model, Lane = lane, Inputs = [Tensors.Floats("x", [1], [value])] };
        _batcher.Add(item);
        return item;
    }
}
