using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

public sealed class ModelPreloaderTests : IModelCatalog, IModelLoader, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly LoopTime _time = new();
    private readonly CallSignal _loads = new();
    private readonly List<string> _loaded = [];
    private readonly LoadedModels _models;
    private readonly Instance _instance;
    private readonly ModelPreloader _service;
    private IReadOnlyCollection<CatalogModel> _all = [Model("broken", "1"), Model("good", "1")];
    private FlakyCall? _call;

    public ModelPreloaderTests()
    {
        _models = FirstServed.Instance(this, this, time: _time);
        _instance = new Instance("one", _time.GetUtcNow());
        _service = new ModelPreloader(this, _models, _instance, _time, NullLogger<ModelPreloader>.Instance);
    }

    public void Dispose()
    {
        _service.Dispose();
        _models.Dispose();
    }

    [Fact]
    public async Task An_instance_is_ready_when_all_loadable_models_are_and_preloads_new_versions()
    {
        await _service.StartAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(_instance.ReadyAt);
        Assert.Equal(["broken 1", "good 1"], Loaded());

        _all = [Model("broken", "2", "1"), Model("good", "2", "1")];
        await _time.TickAsync(Period);
        for (var load = 0; load < 4; load++)
        {
            await _loads.NextAsync();
        }

        Assert.Equal(["broken 1", "broken 2", "good 1", "good 2"], Loaded());
        await _service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_read_that_times_out_does_not_stop_the_service()
    {
        await _service.StartAsync(TestContext.Current.CancellationToken);
        _call = new FlakyCall();

        await _time.SurvivesTimeoutAsync(_service, _call, Period);
    }

    IReadOnlyCollection<CatalogModel> IModelCatalog.All
    {
        get
        {
            _call?.Make();
            return _all;
        }
    }

    bool IModelCatalog.TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
        (model = _all.FirstOrDefault(model => model.Manifest.Name == name)) is not null;

    IModelSession IModelLoader.Load(CatalogModel model, string version)
    {
        lock (_loaded)
        {
            _loaded.Add($"{model.Manifest.Name} {version}");
        }

        _loads.Raise();
        return model.Manifest.Name == "good"
            ? new IdleSession()
            : throw new RunFaultException(JobErrors.ModelUnusable, "Broken.");
    }

    private static CatalogModel Model(string name, params string[] versions) => new(
        new ModelManifest
        {
            Name = name,
            Inputs = [new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1, -1] }],
            Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        },
        "nowhere",
        versions);

    private string[] Loaded()
    {
        lock (_loaded)
        {
            return [.. _loaded.Order()];
        }
    }
}
