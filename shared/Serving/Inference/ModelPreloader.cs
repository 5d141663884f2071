using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Loads the stable version of every model, and its canary, side by side, and then declares the instance ready; a version that comes later is
/// loaded before a job asks for it. A model that cannot be loaded is logged and fails its own jobs; the others are served.
/// </summary>
public sealed partial class ModelPreloader(
    IModelCatalog catalog, LoadedModels models, Instance instance, TimeProvider time, ILogger<ModelPreloader> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly HashSet<ModelVersion> _seen = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var wanted = Wanted().ToList();
        _seen.UnionWith(wanted);
        await Task.WhenAll(wanted.Select(LoadAsync)).WaitAsync(cancellationToken);
        instance.BecomeReady(time.GetUtcNow());
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("load the new versions of models", Period, time, logger).RunAfterPeriodAsync(LoadNewAsync, stoppingToken);

    private async Task LoadNewAsync(CancellationToken cancellationToken)
    {
        // What was evicted stays out until a job asks for it: only what is new is fetched ahead.
        foreach (var model in Wanted().Where(_seen.Add))
        {
            await LoadAsync(model);
        }
    }

    private IEnumerable<ModelVersion> Wanted() => catalog.All.SelectMany(model => new[] { model.Stable, model.Manifest.Versions?.Canary?.Version }
        .OfType<string>().Select(version => new ModelVersion(model.Manifest.Name, version)));

    private async Task LoadAsync(ModelVersion wanted)
    {
        try
        {
            (await models.UseAsync(wanted.Model, wanted.Version)).Dispose();
        }
        catch (Exception e)
        {
            // Whatever it is, the other models are loaded. A model at fault is logged where it is loaded, and fails its own jobs.
            if (e is not RunFaultException)
            {
                LogNotLoaded(wanted, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Version} could not be loaded; the first job that needs it tries again.")]
    private partial void LogNotLoaded(ModelVersion version, Exception exception);
}
