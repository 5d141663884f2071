using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models;

/// <summary>Reads the models again every five seconds, so that a new version is served without a restart. A fault is logged once, not at each reading.</summary>
internal sealed partial class CatalogWatch(IModelCatalog catalog, TimeProvider time, ILogger<CatalogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private HashSet<string> _logged = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("read the models", Period, time, logger).RunAfterPeriodAsync(RefreshAsync, stoppingToken);

    private Task RefreshAsync(CancellationToken cancellationToken)
    {
        var faults = catalog.Refresh().Select(fault => fault.Message).ToHashSet();
        foreach (var fault in faults.Except(_logged))
        {
            LogFault(fault);
        }

        _logged = faults;
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Fault} What was served before goes on.")]
    private partial void LogFault(string fault);
}
