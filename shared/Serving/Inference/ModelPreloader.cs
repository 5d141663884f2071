using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Loads the stable version and the canary of every model, smallest first. The instance is ready when all are loaded,
/// or when only a large one remains; jobs for that model then wait. A version that is published later is loaded before
/// a job needs it. A model that cannot be loaded is logged and its jobs fail; the others are served.
/// </summary>
public sealed partial class ModelPreloader(
    IModelCatalog catalog,
    LoadedModels models, Instance instance, TimeProvider time, ILogger<ModelPreloader> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly HashSet<ModelVersion> _seen = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var first = LoadNewAsync();
        // Before the wait: a small model that is published while a large one is loaded ends the wait.
        await base.StartAsync(cancellationToken);
        await StartupWait.WaitAsync(first, () => models.Ready, time, cancellationToken);
        instance.BecomeReady(time.GetUtcNow());
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("update the models in memory", Period, time, logger)
            .RunAfterPeriodAsync(RefreshAsync, stoppingToken);

    private Task RefreshAsync(CancellationToken cancellationToken)
    {
        // First, since a refresh may read large files. Not awaited, so a large version does not delay the next one.
        _ = LoadNewAsync();
        models.Refresh();
        return Task.CompletedTask;
    }

    /// <summary>Only new versions are preloaded. An evicted version is loaded again when a job needs it.</summary>
    private Task LoadNewAsync() => Task.WhenAll(
        catalog.All.SelectMany(VersionsOf).Where(wanted => _seen.Add(wanted.Name))
            .OrderBy(wanted => VersionFiles.In(Path.Combine(wanted.Model.Folder, wanted.Name.Version)).Bytes)
            .ToList()
            .ConvertAll(wanted => LoadAsync(wanted.Model, wanted.Name)));

    private static IEnumerable<(CatalogModel Model, ModelVersion Name)> VersionsOf(CatalogModel model) =>
        new[] { model.Stable, model.Manifest.Versions?.Canary?.Version }.OfType<string>()
            .Select(version => (model, new ModelVersion(model.Manifest.Name, version)));

    private async Task LoadAsync(CatalogModel model, ModelVersion name)
    {
        try
        {
            if (!models.HasRoomFor(model, name.Version))
            {
                LogNoRoom(name, models.MemoryLimit);
                return;
            }

            (await models.UseAsync(name.Model, name.Version)).Dispose();
        }
        catch (Exception e)
        {
            // Any exception: the other models must still be loaded. A model at fault is logged by its load and fails
            // its own jobs.
            if (e is not RunFaultException)
            {
                LogNotLoaded(name, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Version} is loaded only when a job needs it: with the "
        + "others it would exceed the {Limit} bytes of Inference:ModelMemoryMegabytes.")]
    private partial void LogNoRoom(ModelVersion version, long limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Version} could not be loaded; the load is retried.")]
    private partial void LogNotLoaded(ModelVersion version, Exception exception);
}
