using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Batching;

/// <summary>
/// Runs a message when the gate admits it, and measures how long it took and what it occupied, without the time of an
/// outage. A message that fails leaves the gate, and returns to its queue after a pause. A body that is not a job
/// message is dead-lettered.
/// </summary>
public sealed class GatedRunner(
    JobRunner runner,
    JobModels models,
    ConcurrencyGate gate,
    ServiceMeter meter,
    WorkMeter works,
    DeadJobs dead,
    Redelivery redelivery,
    TimeProvider time)
{
    public Task RunAsync(IncomingMessage incoming, CancellationToken cancellationToken) => redelivery.RunAsync(
        incoming.DeliveryCount, hold => RunOnceAsync(incoming, hold, cancellationToken), cancellationToken);

    private async Task RunOnceAsync(IncomingMessage incoming, MessageHold hold, CancellationToken cancellationToken)
    {
        if (JobMessage.TryDecode(incoming.Body) is not { } message)
        {
            var why = $"Its body of {incoming.Body.Length} bytes is not a job message.";
            await dead.EndAsync(incoming.ToDeadLetter(DeadLetter.Unreadable, why), cancellationToken);
            return;
        }

        using var work = works.Receive(message.Job);

        // Before the gate, so that jobs that wait for a load take no place from others.
        var waited = await models.WaitAsync(message.Job, cancellationToken);
        using var place = await gate.EnterAsync(message.Job.Lane, message.Job.Model, cancellationToken);
        work.Begin();
        var began = time.GetTimestamp();
        try
        {
            await runner.RunAsync(incoming, message, waited, work, hold, cancellationToken);
        }
        catch (NotStartedException)
        {
            meter.GaveBack(place.InHand, time.GetElapsedTime(began));
            throw;
        }

        work.Complete();
        if (!hold.WasHeld)
        {
            meter.Served(place.InHand, time.GetElapsedTime(began));
        }
    }
}
