using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>Asks a queue's management node to renew locks, one request and answer at a time.</summary>
internal sealed class LockRenewal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SenderLink _requests;
    private readonly ReceiverLink _answers;
    private readonly string _replyTo = $"renew-{Guid.NewGuid():N}";

    public LockRenewal(Session session, string queue)
    {
        var node = $"{queue}/$management";
        _answers = new ReceiverLink(session, _replyTo, new Attach
        {
            Source = new Source { Address = node },
            Target = new Target { Address = _replyTo },
        }, null);
        _requests = new SenderLink(session, $"{_replyTo}-ask", node);
    }

    /// <summary>True where the queue still keeps the lock, and has lengthened it.</summary>
    public async Task<bool> RenewAsync(Guid token)
    {
        var request = new Message
        {
            Properties = new Properties { MessageId = Guid.NewGuid().ToString("N"), ReplyTo = _replyTo },
            ApplicationProperties = new ApplicationProperties { ["operation"] = "com.microsoft:renew-lock" },
            BodySection = new AmqpValue { Value = new Map { ["lock-tokens"] = new[] { token } } },
        };
        await _requests.SendAsync(request, Patience);
        var answer = await _answers.ReceiveAsync(Patience) ?? throw new TimeoutException("The queue did not answer a lock renewal.");
        _answers.Accept(answer);
        return answer.ApplicationProperties?["statusCode"] is 200;
    }
}
