using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

public sealed class MirrorWatchTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly TemporaryFolder _folder = new();
    private readonly LoopTime _time = new();
    private readonly FakeRepository _repository = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_start_mirrors_the_models_and_later_syncs_mirror_new_ones()
    {
        _repository.PutModel("echo");
        var (watch, catalog) = Watch();
        using (watch)
        {
            await watch.StartingAsync(TestContext.Current.CancellationToken);
            await _repository.Listed.NextAsync();
            Assert.Equal(["echo"], Names(catalog));

            _repository.PutModel("other");
            await watch.StartAsync(TestContext.Current.CancellationToken);
            await _time.TickAsync(Period);
            await Eventually.TrueAsync(() => Names(catalog).SequenceEqual(["echo", "other"]));

            await watch.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task An_unavailable_repository_at_start_is_no_fault_if_its_models_are_already_mirrored()
    {
        _repository.PutModel("echo");
        var (first, _) = Watch();
        using (first)
        {
            await first.StartingAsync(TestContext.Current.CancellationToken);
        }

        _repository.IsAway = true;
        var (second, catalog) = Watch();
        using (second)
        {
            await second.StartingAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["echo"], Names(catalog));
    }

    [Fact]
    public async Task A_start_without_models_reports_the_repository_fault_and_continues()
    {
        _repository.IsAway = true;
        var (watch, catalog) = Watch();
        using (watch)
        {
            await watch.StartingAsync(TestContext.Current.CancellationToken);
            Assert.Equal("repository: cannot be reached.", Assert.Single(catalog.Faults).ToString());
        }
    }

    [Fact]
    public async Task A_large_model_is_mirrored_while_the_small_ones_are_served()
    {
        _repository.PutModel("a-heavy");
        _repository.Put("a-heavy/1/model.onnx", new string('x', 100_000));
        _repository.PutModel("light");
        _repository.Held = "a-heavy/1/model.onnx";
        var (watch, catalog) = Watch();
        using (watch)
        {
            var starting = watch.StartingAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => starting.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(1)));
            await starting;
            Assert.Equal(["light"], Names(catalog));

            _repository.Release.SetResult();
            await watch.StartAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => catalog.All.Count == 2);
            await watch.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_small_model_that_is_published_while_only_a_large_one_is_fetched_ends_the_start()
    {
        _repository.PutModel("heavy");
        _repository.Held = "heavy/1/model.onnx";
        var (watch, catalog) = Watch();
        using (watch)
        {
            var starting = watch.StartingAsync(TestContext.Current.CancellationToken);
            await _repository.Listed.NextAsync();
            _repository.PutModel("light");
            await Eventually.TrueAsync(() => starting.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(1)));

            await starting;
            Assert.Equal(["light"], Names(catalog));
            await watch.StoppingAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_start_can_be_stopped_while_a_large_model_is_fetched()
    {
        _repository.PutModel("heavy");
        _repository.Held = "heavy/1/model.onnx";
        var (watch, _) = Watch();
        using (watch)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var starting = watch.StartingAsync(stop.Token);
            await stop.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
            await watch.StoppingAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_call_that_times_out_does_not_stop_the_service()
    {
        _repository.Call = new FlakyCall();
        var (watch, _) = Watch();
        using (watch)
        {
            await watch.StartingAsync(TestContext.Current.CancellationToken);
            await _time.SurvivesTimeoutAsync(watch, _repository.Call, Period);
        }
    }

    private static IEnumerable<string> Names(MirroredCatalog catalog) =>
        catalog.All.Select(model => model.Manifest.Name).Order();

    private (MirrorWatch Watch, MirroredCatalog Catalog) Watch()
    {
        var mirror = new ModelMirror(
            _repository,
            Options.Create(new ModelsOptions { CacheFolder = _folder.Path, Container = "models", CacheMegabytes = 1 }),
            TimeProvider.System);
        var catalog = new MirroredCatalog(mirror);
        return (new MirrorWatch(mirror, catalog, _time, new FakeLogger<MirrorWatch>()), catalog);
    }
}
