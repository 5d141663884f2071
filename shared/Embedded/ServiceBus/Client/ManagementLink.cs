using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>Renews locks at a queue's management node, one at a time.</summary>
internal sealed class ManagementLink
{
    private const string RenewLock = "com.microsoft:renew-lock";
    private const int Credit = 10;
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private readonly SenderLink _requests;
    private readonly ReceiverLink _responses;
    private readonly string _replyTo = $"request-{Guid.NewGuid():N}";

    public ManagementLink(Session session, string queue)
    {
        var node = $"{queue}/$management";
        _responses = new ReceiverLink(session, _replyTo, new Attach
        {
            Source = new Source { Address = node },
            Target = new Target { Address = _replyTo },
        }, null);
        _responses.SetCredit(Credit);
        _requests = new SenderLink(session, $"{_replyTo}-requests", node);
    }

    /// <summary>Returns true if the lock was still held and is renewed.</summary>
    public async Task<bool> RenewAsync(Guid lockToken)
    {
        var request = new Message
        {
            Properties = new Properties { MessageId = Guid.NewGuid().ToString("N"), ReplyTo = _replyTo },
            ApplicationProperties = new ApplicationProperties { ["operation"] = RenewLock },
            BodySection = new AmqpValue { Value = new Map { ["lock-tokens"] = new[] { lockToken } } },
        };
        await _requests.SendAsync(request, ResponseTimeout);
        while (true)
        {
            var response = await _responses.ReceiveAsync(ResponseTimeout)
                ?? throw new TimeoutException($"The queue did not respond to {RenewLock}.");
            _responses.Accept(response);

            // The response to an abandoned request may arrive late.
            if (response.Properties?.CorrelationId == request.Properties.MessageId)
            {
                return response.ApplicationProperties?["statusCode"] is 200;
            }
        }
    }
}
