using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Models;
using Serverless.Serving.Tests;
using Serverless.Worker;

namespace Serverless.Functions.Tests.Worker;

public sealed class ConcurrencyFollowerTests : IConcurrencyControl, IInstanceReports, IModelLoader, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly LoopTime _time = new();
    private readonly ConcurrencyGate _gate = new(4);
    private readonly CallSignal _reads = new();
    private readonly CallSignal _writes = new();
    private readonly LoadedModels _loaded;
    private readonly JobModels _models;
    private readonly ConcurrencyFollower _follower;
    private ConcurrencyControl? _decided;
    private FlakyCall? _call;
    private InstanceReport? _report;

    public ConcurrencyFollowerTests()
    {
        _loaded = FirstServed.Instance(new TestModels(), this, time: _time);
        _models = new JobModels(_loaded, new TestModels(), _time);
        _follower = new ConcurrencyFollower(
            this, this, _gate, _models, _loaded, new ServiceMeter(_time), new WorkMeter(_gate, 2, 31, "others", _time),
            new Instance("one", _time.GetUtcNow()), _time, NullLogger<ConcurrencyFollower>.Instance);
    }

    public void Dispose()
    {
        _follower.Dispose();
        _loaded.Dispose();
    }

    [Fact]
    public async Task The_gate_and_the_fallbacks_follow_the_decision_and_the_report_contains_the_new_limit()
    {
        var until = _time.GetUtcNow().AddMinutes(1);
        _decided = new ConcurrencyControl(9, _time.GetUtcNow(), until);

        await _follower.StartAsync(TestContext.Current.CancellationToken);
        await NextAsync();
        await _time.TickAsync(Period);
        await NextAsync();

        await _follower.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal((9, until), (_gate.Limit, _models.DegradeUntil));
        Assert.Equal(("one", 9, 0), (_report!.Instance, _report.Concurrency, _report.InHand));
    }

    [Fact]
    public async Task A_missing_or_invalid_decision_leaves_the_gate_unchanged()
    {
        foreach (var decided in new[] { null, new ConcurrencyControl(0, _time.GetUtcNow()) })
        {
            _decided = decided;
            await _follower.StartAsync(TestContext.Current.CancellationToken);
            await NextAsync();
            await _follower.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(4, _gate.Limit);
    }

    [Fact]
    public async Task A_read_that_times_out_stops_neither_loop()
    {
        _call = new FlakyCall();
        await _follower.StartAsync(TestContext.Current.CancellationToken);

        await _time.SurvivesTimeoutAsync(_follower, _call, Period);

        await _writes.NextAsync();
        Assert.Equal(4, _gate.Limit);
    }

    Task<ConcurrencyControl?> IConcurrencyControl.ReadAsync(CancellationToken cancellationToken)
    {
        _call?.Make();
        _reads.Raise();
        return Task.FromResult(_decided);
    }

    Task IConcurrencyControl.WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task IInstanceReports.WriteAsync(InstanceReport report, CancellationToken cancellationToken)
    {
        _report = report;
        _writes.Raise();
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<InstanceReport>> IInstanceReports.ReadAsync(
        DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    IModelSession IModelLoader.Load(CatalogModel model, string version) => throw new NotSupportedException();

    private async Task NextAsync()
    {
        await _reads.NextAsync();
        await _writes.NextAsync();
    }
}
