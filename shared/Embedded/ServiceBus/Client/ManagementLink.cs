using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>Asks a queue's management node, one request and answer at a time.</summary>
internal sealed class ManagementLink
{
    private const int Credit = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SenderLink _requests;
    private readonly ReceiverLink _answers;
    private readonly string _replyTo = $"ask-{Guid.NewGuid():N}";

    public ManagementLink(Session session, string queue)
    {
        var node = $"{queue}/$management";
        _answers = new ReceiverLink(session, _replyTo, new Attach
        {
            Source = new Source { Address = node },
            Target = new Target { Address = _replyTo },
        }, null);
        _answers.SetCredit(Credit);
        _requests = new SenderLink(session, $"{_replyTo}-requests", node);
    }

    /// <summary>True where the queue still keeps the lock, and has lengthened it.</summary>
    public Task<bool> RenewAsync(Guid lockToken) =>
        AskAsync("com.microsoft:renew-lock", new Map { ["lock-tokens"] = new[] { lockToken } });

    /// <summary>True where the message was still locked and its completion is durable.</summary>
    public Task<bool> CompleteAsync(Guid lockToken) =>
        AskAsync("com.microsoft:update-disposition", new Map
        {
            ["lock-tokens"] = new[] { lockToken },
            ["disposition-status"] = "completed",
        });

    private async Task<bool> AskAsync(string operation, Map body)
    {
        var request = new Message
        {
            Properties = new Properties { MessageId = Guid.NewGuid().ToString("N"), ReplyTo = _replyTo },
            ApplicationProperties = new ApplicationProperties { ["operation"] = operation },
            BodySection = new AmqpValue { Value = body },
        };
        await _requests.SendAsync(request, Patience);
        while (true)
        {
            var answer = await _answers.ReceiveAsync(Patience) ?? throw new TimeoutException($"The queue did not answer {operation}.");
            _answers.Accept(answer);

            // An answer to a request that was given up may come late.
            if (answer.Properties?.CorrelationId == request.Properties.MessageId)
            {
                return answer.ApplicationProperties?["statusCode"] is 200;
            }
        }
    }
}
