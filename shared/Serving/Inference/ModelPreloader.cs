using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Loads the stable version of every model, and its canary, the lightest first. The instance is ready when all are, or
/// when a heavy one is all that is left: it takes jobs then, and those of the heavy model wait. A version that comes
/// later is loaded before a job asks for it. A model that cannot be loaded is logged and fails its own jobs; the others
/// are served.
/// </summary>
public sealed partial class ModelPreloader(
    IModelCatalog catalog,
    LoadedModels models, Instance instance, TimeProvider time, ILogger<ModelPreloader> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly HashSet<ModelVersion> _seen = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartPatience.WaitAsync(LoadNewAsync(), () => models.Ready, time, cancellationToken);
        instance.BecomeReady(time.GetUtcNow());
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("keep up with the folder of models", Period, time, logger)
            .RunAfterPeriodAsync(KeepUpAsync, stoppingToken);

    private Task KeepUpAsync(CancellationToken cancellationToken)
    {
        models.KeepUp();
        // Not awaited: a heavy version must not keep the next one that comes waiting.
        _ = LoadNewAsync();
        return Task.CompletedTask;
    }

    /// <summary>What was evicted stays out until a job asks for it: only what is new is loaded ahead.</summary>
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
            // Whatever it is, the other models are loaded. A model at fault is logged where it is loaded, and fails its
            // own jobs.
            if (e is not RunFaultException)
            {
                LogNotLoaded(name, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Version} is loaded for its first job only: beside the "
        + "others it would exceed the {Limit} bytes of Inference:ModelMemoryMegabytes.")]
    private partial void LogNoRoom(ModelVersion version, long limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Version} could not be loaded; it is tried again.")]
    private partial void LogNotLoaded(ModelVersion version, Exception exception);
}
