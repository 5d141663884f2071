using Microsoft.Extensions.Hosting;

namespace Serverless.Embedded.Pool;

/// <summary>
/// Stops the pool with the application. Hosted services stop in reverse order. Because the pool is registered after the
/// queue, it drains while its workers can still settle what they have in hand.
/// </summary>
internal sealed class PoolAtStop(WorkerPool pool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => pool.StopAsync();
}
