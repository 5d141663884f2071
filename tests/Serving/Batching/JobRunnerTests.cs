using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed partial class JobRunnerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly SentMessages _sender = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly InMemoryDeadLetters _dead = new();

    // A host that stops does not hold messages that failed.
    private readonly StoppableLifetime _lifetime = new();
    private readonly FakeSession _session = new();
    private readonly Batcher _batcher;
    private readonly LoadedModels _models;
    private readonly WorkMeter _works;
    private readonly Func<Redelivery, GatedRunner> _with;
    private readonly ServiceMeter _meter;
    private readonly GatedRunner _runner;
    private readonly Job _job;

    public JobRunnerTests()
    {
        var instance = new Instance("i1", _time.GetUtcNow().AddHours(-1));
        instance.BecomeReady(_time.GetUtcNow().AddMinutes(-59));
        var catalog = new TestModels(
            new CatalogModel(FakeSession.Model(_session, runTimeoutSeconds: 4_000_000).Manifest, "none", ["1"]));
        _models = FirstServed.Instance(catalog, new FakeLoader(_session), time: _time);
        var options = Options.Create(new BatchingOptions { Threads = 1 });
        _batcher = new Batcher(options, new BatchLessons(options), _time);
        var bench = new TestBench { Store = _store, Sender = _sender, Payloads = _payloads, Time = _time };
        var dead = bench.DeadJobs(_dead);
        var models = new JobModels(_models, catalog, _time);
        var runner = bench.Runner(dead, models, _batcher, instance);
        _lifetime.StopApplication();
        var gate = new ConcurrencyGate(8);
        _works = new WorkMeter(gate, threads: 1, maxNamed: 31, "others", _time);
        _meter = new ServiceMeter(_time);
        _with = redelivery => new GatedRunner(
            runner,
            models,
            gate,
            _meter,
            _works,
            dead,
            redelivery,
            _time);
        _runner = _with(TestBench.Redelivery(_lifetime, _time));
        _job = new Job
        {
            Id = JobId.Parse("job1"),
            Model = "double",
            Version = "1",
            CreatedAt = _time.GetUtcNow().AddSeconds(-2),
            Deadline = _time.GetUtcNow().AddMinutes(1),
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            Fingerprint = "f",
            Webhook = new Webhook(new Uri("https://example.org/hook")),
        };
    }

    /// <summary>The model is loaded before the test starts, so its warm-up does not matter.</summary>
    public async ValueTask InitializeAsync()
    {
        (await _models.UseAsync("double", "1")).Dispose();
        _session.RunSizes.Clear();
    }

    public ValueTask DisposeAsync()
    {
        _batcher.Dispose();
        _models.Dispose();
        _lifetime.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_job_succeeds_with_outputs_and_timing()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);

        await RunAsync(Message(21));

        var outcome = _store.Outcome(_job.Id);
        Assert.Equal(JobStatus.Succeeded, outcome.Status);
        Assert.Equal([42f], Tensors.ToFloats(Assert.Single(outcome.Outputs!)));
        Assert.Equal(new Timing(QueueMs: 2_000, ColdStartMs: 0, LoadMs: 0, ComputeMs: 0, BatchSize: 1), outcome.Timing);
        Assert.Equal(
            (1, _time.GetUtcNow(), _time.GetUtcNow()), (outcome.Attempts, outcome.StartedAt, outcome.FinishedAt));
        Assert.Equal("callbacks", Assert.Single(_sender.Sent).Queue);
        Assert.Null(_store.Jobs[_job.Id].Attempt);
        Assert.Empty(_payloads.Kept);
    }

    [Fact]
    public async Task The_work_of_a_job_is_measured_while_it_runs_and_when_it_has_ended()
    {
        var job = _job with { Items = 3 };
        _store.Jobs[job.Id] = new JobSnapshot(job);
        WorkTotals? during = null;
        _session.During = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            during = Assert.Single(_works.Read());
        };

        await RunAsync(new JobMessage(job, [Tensors.Floats("x", [3], [1, 2, 3])]).Encode());

        Assert.Equal(
            new WorkTotals("double") { JobsInHand = 1, ItemsInHand = 3, InHandSeconds = 2 }, during);
        Assert.Equal(
            new WorkTotals("double") { Jobs = 1, Items = 3, WorkSeconds = 2, Judged = 1, InTime = 1 },
            Assert.Single(_works.Read()));
    }

    [Fact]
    public async Task A_fault_of_the_input_fails_the_job_and_is_not_thrown()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);

        await RunAsync(Message(FakeSession.Poison), deliveryCount: 3);

        var outcome = _store.Outcome(_job.Id);
        Assert.Equal(
            (JobStatus.Failed, new JobError(JobErrors.ModelFailed, "poison"), 1),
            (outcome.Status, outcome.Error, outcome.Attempts));
        Assert.Equal(_job.Id, Assert.Single(_payloads.Kept).Key);
    }

    [Fact]
    public async Task A_missing_version_fails_the_job_that_pinned_it()
    {
        var job = _job with { Version = "9", IsVersionPinned = true };
        _store.Jobs[job.Id] = new JobSnapshot(job);

        await RunAsync(new JobMessage(job, []).Encode());

        Assert.Equal(JobErrors.ModelNotFound, _store.Outcome(job.Id).Error?.Code);
    }

    [Fact]
    public async Task An_infrastructure_failure_is_thrown_and_ends_no_job()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _session.During = _ => throw new IOException("disk");

        await Assert.ThrowsAsync<IOException>(() => RunAsync(Message(1)));

        Assert.Null(_store.Jobs[_job.Id].Outcome);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task A_job_that_has_ended_queues_its_callback_again_and_is_not_rerun()
    {
        var outcome = new Outcome { Status = JobStatus.Canceled, FinishedAt = _time.GetUtcNow() };
        _store.Jobs[_job.Id] = new JobSnapshot(_job, Outcome: outcome);

        await RunAsync(Message(1));

        Assert.Empty(_session.RunSizes);
        Assert.Same(outcome, _store.Outcome(_job.Id));
        Assert.Equal("msg_job1_canceled_1", Assert.Single(_sender.Sent).Message.Id);
        Assert.Equal(_job.Id, Assert.Single(_payloads.Kept).Key);
    }

    [Fact]
    public async Task A_job_past_its_deadline_expires_without_a_run()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _time.Advance(TimeSpan.FromMinutes(1));

        await RunAsync(Message(1), deliveryCount: 2);

        Assert.Equal(JobOutcomes.Expired(_job, _time.GetUtcNow(), attempts: 0), _store.Outcome(_job.Id));
        Assert.Empty(_session.RunSizes);
    }

    [Fact]
    public async Task A_long_run_is_recorded_and_stops_when_its_job_is_canceled()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        var running = new TaskCompletionSource();
        _session.During = stop =>
        {
            running.SetResult();
            stop.WaitHandle.WaitOne();
            stop.ThrowIfCancellationRequested();
        };

        var run = RunAsync(Message(1));
        await running.Task;
        await AdvanceUntilAsync(() => _store.Jobs[_job.Id].Attempt is not null);
        Assert.Equal((1, "i1"), (_store.Jobs[_job.Id].Attempt!.Number, _store.Jobs[_job.Id].Attempt!.Instance));
        var canceled = new Outcome { Status = JobStatus.Canceled, FinishedAt = _time.GetUtcNow() };
        await _store.EndAsync(_job.Id, canceled, CancellationToken.None);
        await AdvanceUntilAsync(() => run.IsCompleted);

        await run;
        Assert.Same(canceled, _store.Outcome(_job.Id));
        Assert.Equal(_job.Id, Assert.Single(_payloads.Kept).Key);
    }

    [Fact]
    public async Task A_stopping_host_returns_the_message()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        using var host = new CancellationTokenSource();
        _session.During = stop =>
        {
            host.Cancel();
            stop.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _runner.RunAsync(new IncomingMessage(Lane.Interactive, "m1", Message(1), 1), host.Token));

        Assert.Null(_store.Jobs[_job.Id].Outcome);
    }

    private Task RunAsync(ReadOnlyMemory<byte> body, int deliveryCount = 1) =>
        _runner.RunAsync(
            new IncomingMessage(Lane.Bulk, "m1", body, deliveryCount), TestContext.Current.CancellationToken);

    private byte[] Message(float value) => new JobMessage(_job, [Tensors.Floats("x", [1], [value])]).Encode();

    private Task AdvanceUntilAsync(Func<bool> done) =>
        Eventually.TrueAsync(done, step: () => _time.Advance(TimeSpan.FromMilliseconds(100)));
}
