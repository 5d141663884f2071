using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed class ModelReporterTests
{
    [Fact]
    public async Task A_report_that_times_out_does_not_stop_the_service()
    {
        var (time, reports) = (new LoopTime(), new Reports { Call = new FlakyCall() });
        using var models = FirstServed.Instance(Catalog(), new Loader(), time: time);
        using var reporter = Reporter(reports, models, time);
        await reporter.StartAsync(TestContext.Current.CancellationToken);

        await time.SurvivesTimeoutAsync(reporter, reports.Call, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Memory_that_runs_allocated_is_reported_and_evicts_the_least_recently_used()
    {
        var time = new FakeTimeProvider();
        var (loader, reports) = (new Loader(), new Reports());
        using var models = FirstServed.Instance(
            Catalog(), loader, new InferenceOptions { ModelMemoryMegabytes = 1 }, time);
        using var reporter = Reporter(reports, models, time);
        foreach (var version in new[] { "1", "2" })
        {
            (await models.UseAsync("m", version)).Dispose();
        }

        await reporter.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["1", "2"], (await reports.NextAsync()).Versions.Select(version => version.Version).Order());

        loader.Taken = 600_000;
        time.Advance(TimeSpan.FromSeconds(5));

        var report = await reports.NextAsync();
        Assert.Equal(
            ("2", 600_000L, 1L << 20),
            (Assert.Single(report.Versions).Version, report.Versions[0].Bytes, report.MemoryLimit));
        await reporter.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_change_is_reported_within_a_second_and_no_change_after_five()
    {
        var (time, reports) = (new FakeTimeProvider(), new Reports());
        using var models = FirstServed.Instance(Catalog(), new Loader(), time: time);
        using var reporter = Reporter(reports, models, time);
        await reporter.StartAsync(TestContext.Current.CancellationToken);
        var first = await reports.NextAsync();

        await Eventually.TrueAsync(() => reports.Count > 0, step: () => time.Advance(TimeSpan.FromSeconds(1)));
        var second = await reports.NextAsync();
        Assert.True(second.At - first.At >= TimeSpan.FromSeconds(5), $"{first.At} {second.At}");

        (await models.UseAsync("m", "2")).Dispose();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(VersionState.Ready, Assert.Single((await reports.NextAsync()).Versions).State);
        await reporter.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nothing_is_ready_on_an_instance_that_still_starts()
    {
        var (time, reports) = (new FakeTimeProvider(), new Reports());
        using var models = FirstServed.Instance(Catalog(), new Loader(), time: time);
        var instance = new Instance("one", time.GetUtcNow());
        using var reporter = Reporter(reports, models, time, instance);
        (await models.UseAsync("m", "2")).Dispose();
        await reporter.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(VersionState.Loading, Assert.Single((await reports.NextAsync()).Versions).State);

        instance.BecomeReady(time.GetUtcNow());
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(VersionState.Ready, Assert.Single((await reports.NextAsync()).Versions).State);
        await reporter.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_instance_that_is_asked_to_stop_says_so_before_the_jobs_in_hand_end()
    {
        var (time, reports) = (new FakeTimeProvider(), new Reports());
        using var models = FirstServed.Instance(Catalog(), new Loader(), time: time);
        using var reporter = Reporter(reports, models, time);
        await reporter.StartAsync(TestContext.Current.CancellationToken);
        Assert.False((await reports.NextAsync()).IsStopping);

        await reporter.StoppingAsync(TestContext.Current.CancellationToken);

        Assert.True((await reports.NextAsync()).IsStopping);
        Assert.Equal(0, reports.Count);
    }

    [Fact]
    public async Task A_last_report_that_fails_does_not_stop_the_stop()
    {
        var (time, reports) = (new FakeTimeProvider(), new Reports());
        using var models = FirstServed.Instance(Catalog(), new Loader(), time: time);
        using var reporter = Reporter(reports, models, time);
        await reporter.StartAsync(TestContext.Current.CancellationToken);
        await reports.NextAsync();

        reports.Fault = new StoreUnavailableException("down");
        await reporter.StoppingAsync(TestContext.Current.CancellationToken);
    }

    private static ModelReporter Reporter(
        Reports reports, LoadedModels models, TimeProvider time, Instance? instance = null)
    {
        var ready = new Instance("one", time.GetUtcNow());
        ready.BecomeReady(time.GetUtcNow());
        return new ModelReporter(
            reports,
            models,
            new BatchLessons(Options.Create(new BatchingOptions())),
            instance ?? ready,
            time,
            NullLogger<ModelReporter>.Instance);
    }

    private sealed class Reports : IModelReports
    {
        private readonly Channel<ModelReport> _written = Channel.CreateBounded<ModelReport>(10);

        public ValueTask<ModelReport> NextAsync() => _written.Reader.ReadAsync(TestContext.Current.CancellationToken);

        /// <summary>Reports that have not been read.</summary>
        public int Count => _written.Reader.Count;

        public FlakyCall? Call { get; init; }

        public Exception? Fault { get; set; }

        public Task WriteAsync(ModelReport report, CancellationToken cancellationToken)
        {
            Call?.Make();
            if (Fault is { } fault)
            {
                return Task.FromException(fault);
            }

            return _written.Writer.WriteAsync(report, cancellationToken).AsTask();
        }

        public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private static TestModels Catalog() => new(new CatalogModel(
        new ModelManifest
        {
            Name = "m",
            Inputs = [new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1, -1] }],
            Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        },
        "nowhere",
        ["2", "1"]));

    private sealed class Loader : IModelLoader
    {
        /// <summary>The memory that each session reports.</summary>
        public long Taken { get; set; }

        public IModelSession Load(CatalogModel model, string version) => new IdleSession(() => Taken);
    }
}
