using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>Runs a message once the gate lets it in, and measures how long it took.</summary>
public sealed class GatedRunner(JobRunner runner, ConcurrencyGate gate, ServiceMeter meter, TimeProvider time)
{
    public async Task RunAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken);
        try
        {
            var inHand = gate.InHand;
            var began = time.GetTimestamp();
            await runner.RunAsync(message, cancellationToken);
            meter.Served(inHand, time.GetElapsedTime(began));
        }
        finally
        {
            gate.Leave();
        }
    }
}
