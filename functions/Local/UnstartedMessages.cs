using Serverless.Serving;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Local;

/// <summary>
/// Returns messages that an instance has received and not started, so that they do not wait behind its long runs while
/// another instance is free: those that have waited for a second or two, and all of them when the instance stops. It
/// exists only here, because a client of Service Bus cannot return a message without counting a delivery.
/// </summary>
internal sealed class UnstartedMessages(
    ConcurrencyGate gate, Batcher batcher, TimeProvider time, ILogger<UnstartedMessages> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        batcher.Close();
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Periodic("return messages that wait", Period, time, logger).RunAsync(
            _ =>
            {
                gate.GiveBackOld();
                batcher.GiveBackOld();
                return Task.CompletedTask;
            },
            stoppingToken);
}
