using Microsoft.Extensions.Options;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Backlog;

/// <summary>Sends jobs to the queue of their lane; a body that no message can carry is kept beside it (a claim check).</summary>
public sealed class JobQueue(
    IMessageSender sender, IPayloads payloads, IOptions<QueueOptions> queues, IOptions<AdmissionOptions> admission, TimeProvider time)
{
    public async Task SendAsync(JobMessage message, CancellationToken cancellationToken)
    {
        var body = message.Encode();
        if (body.Length > admission.Value.MaxMessageBytes)
        {
            await payloads.PutAsync(message.Job.Id, body, cancellationToken);
            body = JobMessage.Claim(message.Job).Encode();
        }

        var untilDeadline = message.Job.Deadline - time.GetUtcNow();
        var outgoing = new OutgoingMessage
        {
            Id = message.Job.Id.Value,
            Body = body,
            TimeToLive = untilDeadline > TimeSpan.Zero ? untilDeadline : TimeSpan.FromSeconds(1),
        };
        await sender.SendAsync(queues.Value.NameOf(message.Job.Lane), outgoing, cancellationToken);
    }
}
