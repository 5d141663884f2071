using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Models;

public sealed class CatalogWatchTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly LoopTime _time = new();
    private readonly FakeLogger<CatalogWatch> _log = new();
    private readonly Catalog _catalog = new();
    private readonly CatalogWatch _watch;

    public CatalogWatchTests() => _watch = new CatalogWatch(_catalog, _time, _log);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task A_fault_is_logged_once_and_again_when_it_returns()
    {
        await _watch.StartAsync(TestContext.Current.CancellationToken);
        foreach (var fault in new[] { "Broken.", "Broken.", null, "Broken." })
        {
            _catalog.Fault = fault;
            await _time.TickAsync(Period);
            await _catalog.Looks.NextAsync();
        }

        await _watch.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            Enumerable.Repeat((LogLevel.Error,
                "echo/model.json: Broken. The previous state of this model is served. Other models are not "
                    + "affected."), 2),
            _log.Collector.GetSnapshot()
                .Where(record => record.Level == LogLevel.Error).Select(record => (record.Level, record.Message)));
    }

    [Fact]
    public async Task Faults_at_start_are_logged_and_so_is_an_empty_catalog()
    {
        _catalog.Fault = "Broken.";
        await _watch.StartAsync(TestContext.Current.CancellationToken);
        await _watch.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([LogLevel.Error, LogLevel.Warning], _log.Collector.GetSnapshot().Select(record => record.Level));
        Assert.StartsWith("No model is served.", _log.LatestRecord.Message);
    }

    [Fact]
    public async Task A_read_that_times_out_does_not_stop_the_service()
    {
        _catalog.Call = new FlakyCall();
        await _watch.StartAsync(TestContext.Current.CancellationToken);

        await _time.SurvivesTimeoutAsync(_watch, _catalog.Call, Period);
    }

    private sealed class Catalog : IModelCatalog
    {
        public string? Fault { get; set; }

        public FlakyCall? Call { get; set; }

        public CallSignal Looks { get; } = new();

        public IReadOnlyCollection<CatalogModel> All => [];

        public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => (model = null) is not null;

        public IReadOnlyList<ModelFault> Faults => Found(Fault);

        public IReadOnlyList<ModelFault> Refresh()
        {
            Call?.Make();
            var fault = Fault;
            Looks.Raise();
            return Found(fault);
        }

        private static IReadOnlyList<ModelFault> Found(string? fault) =>
            fault is null ? [] : [new ModelFault("echo", "echo/model.json", fault)];
    }
}
