using Microsoft.Extensions.Hosting;
using Serverless.Serving;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Worker;

/// <summary>
/// Loads the stable version of every model, and its canary, side by side, and then declares the instance ready; a version that comes later is
/// loaded before a job asks for it. A model that cannot be loaded is logged and fails its own jobs; the others are served.
/// </summary>
internal sealed class ModelsInMemory(IModelCatalog catalog, LoadedModels models, Instance instance, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Wanted().Select(LoadAsync)).WaitAsync(cancellationToken);
        instance.BecomeReady(time.GetUtcNow());
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = Wanted().ToHashSet();
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // What was evicted stays out until a job asks for it: only what is new is fetched ahead.
            foreach (var model in Wanted().Where(seen.Add))
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
        catch (RunFaultException)
        {
            // Logged where it happened; the jobs that need this model are told each.
        }
    }
}
