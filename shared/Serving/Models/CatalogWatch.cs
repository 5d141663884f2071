using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Models;

/// <summary>Looks at the models again and again, so that a new version is served without a restart. A fault is told once, not at each look.</summary>
internal sealed partial class CatalogWatch(IModelCatalog catalog, TimeProvider time, ILogger<CatalogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = new HashSet<string>();
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var faults = catalog.Refresh().Select(fault => fault.Message).ToHashSet();
            foreach (var fault in faults.Except(told))
                LogFault(fault);

            told = faults;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Fault} What was served before goes on.")]
    private partial void LogFault(string fault);
}
