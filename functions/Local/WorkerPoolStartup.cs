using Microsoft.Extensions.Options;
using Serverless.Embedded.Pool;
using Serverless.Embedded.ServiceBus;
using Serverless.Scaling;

namespace Serverless.Local;

/// <summary>
/// When the queue listens, passes its connection string to the apps and the workers, and starts the minimum number of
/// workers. The burst detector adjusts the number from there.
/// </summary>
internal sealed class WorkerPoolStartup(
    EmbeddedServiceBus queue,
    WorkerPool pool,
    IOptions<PoolOptions> poolOptions,
    IOptions<ScalingOptions> scaling,
    IConfiguration configuration) : IHostedService
{
    private const string ConnectionSetting = "ServiceBus";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration[ConnectionSetting] = queue.ConnectionString;
        poolOptions.Value.Environment[ConnectionSetting] = queue.ConnectionString;
        pool.Set(scaling.Value.MinInstances);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
