using Microsoft.Extensions.Hosting;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Worker;

/// <summary>
/// Loads the newest version of every model, side by side, and then declares the instance ready; a version that comes later is
/// loaded before a job asks for it. A model that cannot be loaded is logged and fails its own jobs; the others are served.
/// </summary>
internal sealed class ModelsInMemory(IModelCatalog catalog, LoadedModels models, Instance instance, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadNewestAsync().WaitAsync(cancellationToken);
        instance.BecomeReady(time.GetUtcNow());
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = Newest().ToHashSet();
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // What was evicted stays out until a job asks for it: only what is new is fetched ahead.
            foreach (var model in Newest().Where(seen.Add))
                await LoadAsync(model);
        }
    }

    private IEnumerable<(string Name, string Version)> Newest() => catalog.All.Select(model => (model.Manifest.Name, model.Versions[0]));

    private Task LoadNewestAsync() => Task.WhenAll(Newest().Select(LoadAsync));

    private async Task LoadAsync((string Name, string Version) model)
    {
        try
        {
            (await models.UseAsync(model.Name, model.Version)).Dispose();
        }
        catch (RunFaultException)
        {
            // Logged where it happened; the jobs that need this model are told each.
        }
    }
}
