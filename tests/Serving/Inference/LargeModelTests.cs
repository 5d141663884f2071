using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

/// <summary>Models whose opening lasts until the test ends: the others do not wait for them.</summary>
public sealed class LargeModelTests : IModelCatalog, IModelLoader, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly TemporaryFolder _folder = new();
    private readonly LoopTime _time = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly ConcurrentQueue<string> _opening = new();
    private readonly LoadedModels _models;
    private readonly Instance _instance;
    private readonly ModelPreloader _preloader;
    private IReadOnlyCollection<CatalogModel> _all = [];

    public LargeModelTests()
    {
        _models = FirstServed.Instance(this, this, time: _time);
        _instance = new Instance("one", _time.GetUtcNow());
        _preloader = new ModelPreloader(this, _models, _instance, _time, NullLogger<ModelPreloader>.Instance);
    }

    public void Dispose()
    {
        _release.Set();
        _preloader.Dispose();
        _models.Dispose();
        _release.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_small_model_that_is_published_while_only_large_ones_are_loaded_makes_the_instance_ready()
    {
        Publish("large", 5_000, count: Environment.ProcessorCount + 2);
        var starting = _preloader.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => _opening.Count == Environment.ProcessorCount);
        Assert.Null(_instance.ReadyAt);

        Publish("small", 100);
        await Eventually.TrueAsync(() => starting.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(1)));
        await starting;

        Assert.NotNull(_instance.ReadyAt);
        await UsedAsync("small");
        Assert.Equal(1, _models.Ready);
        await _preloader.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_small_model_that_is_published_later_is_loaded_ahead_while_large_ones_are_loaded()
    {
        Publish("first", 100);
        await _preloader.StartAsync(TestContext.Current.CancellationToken);
        Publish("large", 5_000, count: Environment.ProcessorCount);
        await _time.TickAsync(Period);
        await Eventually.TrueAsync(() => _opening.Count == 1 + Environment.ProcessorCount);

        Publish("small", 100);
        await _time.TickAsync(Period);

        await Eventually.TrueAsync(() => _models.Ready == 2);
        await _preloader.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_job_is_answered_by_a_small_model_while_the_first_job_of_a_large_one_loads_that()
    {
        Publish("large", 5_000, count: Environment.ProcessorCount);
        Publish("small", 100);
        var large = _all.Where(model => model.Manifest.Name != "small")
            .Select(model => _models.UseAsync(model.Manifest.Name, "1")).ToList();

        await UsedAsync("small");

        Assert.All(large, use => Assert.False(use.IsCompleted));
        _release.Set();
        foreach (var use in large)
        {
            (await use).Dispose();
        }
    }

    [Fact]
    public async Task Small_models_that_hang_do_not_block_a_larger_one()
    {
        Publish("large", 100, count: Environment.ProcessorCount);
        var hanging = _all.Select(model => _models.UseAsync(model.Manifest.Name, "1")).ToList();
        await Eventually.TrueAsync(() => _opening.Count == Environment.ProcessorCount);

        Publish("sound", 50_000);
        var sound = UsedAsync("sound");
        await Eventually.TrueAsync(() => sound.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(1)));

        await sound;
        Assert.All(hanging, use => Assert.False(use.IsCompleted));
    }

    IReadOnlyCollection<CatalogModel> IModelCatalog.All => _all;

    bool IModelCatalog.TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
        (model = _all.FirstOrDefault(model => model.Manifest.Name == name)) is not null;

    IModelSession IModelLoader.Load(CatalogModel model, string version)
    {
        Assert.False(Thread.CurrentThread.IsThreadPoolThread);
        _opening.Enqueue(model.Manifest.Name);
        if (model.Manifest.Name.StartsWith("large", StringComparison.Ordinal))
        {
            _release.Wait(CallSignal.Patience);
        }

        return new IdleSession();
    }

    private async Task UsedAsync(string name) =>
        (await _models.UseAsync(name, "1").WaitAsync(CallSignal.Patience)).Dispose();

    private void Publish(string name, int bytes, int count = 1)
    {
        var models = Enumerable.Range(0, count).Select(number => count == 1 ? name : $"{name}{number}").Select(Model);
        _all = [.. _all, .. models];

        CatalogModel Model(string name)
        {
            var folder = Path.Combine(_folder.Path, name);
            Directory.CreateDirectory(Path.Combine(folder, "1"));
            File.WriteAllBytes(Path.Combine(folder, "1", "model.onnx"), new byte[bytes]);
            return new CatalogModel(TestModels.Digits with { Name = name }, folder, ["1"]);
        }
    }
}
