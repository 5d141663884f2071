using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>Runs a message when the gate admits it, and measures how long it took.</summary>
public sealed class GatedRunner(JobRunner runner, ConcurrencyGate gate, ServiceMeter meter, TimeProvider time)
{
    /// <exception cref="FormatException">The body is not a job message.</exception>
    public async Task RunAsync(IncomingMessage incoming, CancellationToken cancellationToken)
    {
        var message = JobMessage.Decode(incoming.Body);
        using var place = await gate.EnterAsync(message.Job.Lane, message.Job.Model, cancellationToken);
        var began = time.GetTimestamp();
        await runner.RunAsync(incoming, message, cancellationToken);
        meter.Served(place.InHand, time.GetElapsedTime(began));
    }
}
