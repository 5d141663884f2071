using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

/// <summary>Jobs of <c>large</c>, whose first job loads it, next to jobs of <c>double</c>, which is loaded.</summary>
public sealed class LoadWaitTests : IModelLoader, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ManualResetEventSlim _release = new();
    private readonly TaskCompletionSource _loading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InMemoryStore _store = new();
    private readonly FakeSession _session = new();
    private readonly ConcurrencyGate _gate = new(2);
    // A host that stops does not hold messages that failed.
    private readonly StoppableLifetime _lifetime = new();
    private readonly ServiceMeter _meter;
    private readonly Batcher _batcher;
    private readonly LoadedModels _models;
    private readonly GatedRunner _runner;

    public LoadWaitTests()
    {
        var instance = new Instance("one", _time.GetUtcNow());
        instance.BecomeReady(_time.GetUtcNow());
        var manifest = FakeSession.Model(_session).Manifest;
        var catalog = new TestModels(
            new CatalogModel(manifest, "none", ["1"]),
            new CatalogModel(manifest with { Name = "large" }, "none", ["1"]));
        _models = FirstServed.Instance(catalog, this, time: _time);
        var options = Options.Create(new BatchingOptions { Threads = 1 });
        _batcher = new Batcher(options, new BatchLessons(options), _time);
        _meter = new ServiceMeter(_time);
        var models = new JobModels(_models, catalog, _time);
        var bench = new TestBench { Store = _store, Time = _time };
        var dead = bench.DeadJobs(new InMemoryDeadLetters());
        var runner = bench.Runner(dead, models, _batcher, instance);
        _lifetime.StopApplication();
        _runner = new GatedRunner(
            runner, models, _gate, _meter, new WorkMeter(_gate, 1, 31, "others", _time), dead,
            TestBench.Redelivery(_lifetime, _time), _time);
    }

    public async ValueTask InitializeAsync() => (await _models.UseAsync("double", "1")).Dispose();

    public ValueTask DisposeAsync()
    {
        _release.Set();
        _batcher.Dispose();
        _models.Dispose();
        _release.Dispose();
        _lifetime.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Jobs_that_wait_for_a_load_take_no_place_from_those_of_other_models()
    {
        var large = Enumerable.Range(0, 10).Select(number => RunAsync($"large{number}", "large")).ToList();
        await _loading.Task;

        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => RunAsync($"small{number}", "double")));

        Assert.Equal(0, _gate.InHand);
        Assert.All(large, run => Assert.False(run.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(30));
        _release.Set();
        await Task.WhenAll(large);
        Assert.All(_store.Jobs.Keys, job => Assert.Equal(JobStatus.Succeeded, _store.Outcome(job).Status));
    }

    [Fact]
    public async Task The_load_is_part_of_the_jobs_timing_and_not_of_the_measured_service_time()
    {
        var run = RunAsync("job", "large");
        await _loading.Task;
        _time.Advance(TimeSpan.FromSeconds(30));
        _release.Set();
        await run;

        var timing = _store.Outcome(JobId.Parse("job")).Timing!;
        Assert.Equal((30_000, 0), (timing.LoadMs, timing.QueueMs));
        Assert.Equal(0, Assert.Single(_meter.Read()).MeanSeconds);
    }

    [Fact]
    public async Task A_job_whose_deadline_passes_while_its_model_is_loaded_expires_then()
    {
        var run = RunAsync("job", "large");
        await _loading.Task;

        await Eventually.TrueAsync(() => run.IsCompleted, step: () => _time.Advance(TimeSpan.FromMinutes(1)));

        await run;
        Assert.Equal(JobStatus.Expired, _store.Outcome(JobId.Parse("job")).Status);
    }

    [Fact]
    public async Task A_host_that_stops_returns_the_message_without_waiting_for_the_load()
    {
        using var host = new CancellationTokenSource();
        var run = RunAsync("job", "large", host.Token);
        await _loading.Task;

        await host.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Null(_store.Jobs[JobId.Parse("job")].Outcome);
    }

    [Fact]
    public async Task A_model_that_is_refused_fails_its_job_as_before()
    {
        await RunAsync("job", "unknown");

        Assert.Equal(JobErrors.ModelNotFound, _store.Outcome(JobId.Parse("job")).Error?.Code);
    }

    IModelSession IModelLoader.Load(CatalogModel model, string version)
    {
        if (model.Manifest.Name == "large")
        {
            _loading.TrySetResult();
            _release.Wait(CallSignal.Patience);
        }

        return _session;
    }

    private Task RunAsync(string id, string model, CancellationToken cancellationToken = default)
    {
        var job = new Job
        {
            Id = JobId.Parse(id),
            Model = model,
            Version = "1",
            CreatedAt = _time.GetUtcNow(),
            Deadline = _time.GetUtcNow().AddMinutes(5),
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            Fingerprint = "f",
        };
        _store.Jobs[job.Id] = new JobSnapshot(job);
        var message = new JobMessage(job, [Tensors.Floats("x", [1], [1])]);
        return _runner.RunAsync(new IncomingMessage(Lane.Interactive, id, message.Encode(), 1), cancellationToken);
    }
}
