using Microsoft.Extensions.Hosting;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Worker;

/// <summary>
/// Loads the newest version of every model side by side and then declares the instance ready. A model that cannot be loaded
/// is logged and fails its own jobs; the others are served.
/// </summary>
internal sealed class ModelsAtStart(IModelCatalog catalog, LoadedModels models, Instance instance, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var loads = catalog.All.Select(model => models.GetAsync(model.Manifest.Name, model.Versions[0]));
        await ((Task)Task.WhenAll(loads)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        instance.BecomeReady(time.GetUtcNow());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
