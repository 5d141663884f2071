using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models;

/// <summary>
/// Reads the models every five seconds, so a new version is served without a restart. A fault is logged once, not at
/// each reading. The faults at the start are logged too.
/// </summary>
internal sealed partial class CatalogWatch(
    IModelCatalog catalog, TimeProvider time, ILogger<CatalogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private HashSet<ModelFault> _logged = [];
    private bool _servesNothing;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Log(catalog.Faults);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("read the models", Period, time, logger).RunAfterPeriodAsync(RefreshAsync, stoppingToken);

    private Task RefreshAsync(CancellationToken cancellationToken)
    {
        Log(catalog.Refresh());
        return Task.CompletedTask;
    }

    private void Log(IReadOnlyList<ModelFault> faults)
    {
        foreach (var fault in faults.Except(_logged))
        {
            if (fault.Model is null)
            {
                LogFault(fault);
            }
            else
            {
                LogFaultOfModel(fault);
            }
        }

        _logged = [.. faults];
        var (before, now) = (_servesNothing, catalog.All.Count == 0);
        _servesNothing = now;
        if (now && !before)
        {
            LogNothing(ModelFolder.ManifestFile);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Fault} The previous state is served.")]
    private partial void LogFault(ModelFault fault);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "{Fault} The previous state of this model is served. Other models are not "
            + "affected.")]
    private partial void LogFaultOfModel(ModelFault fault);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "No model is served. Add <name>/{ManifestFile} and <name>/1/model.onnx; the model is served within seconds.")]
    private partial void LogNothing(string manifestFile);
}
