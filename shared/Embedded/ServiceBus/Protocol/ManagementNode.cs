using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The node <c>{queue}/$management</c>.</summary>
internal sealed class ManagementNode(BrokerQueue queue) : INode
{
    public void Answer(ListenerConnection connection, Message request, Action<Message> respond)
    {
        var operation = request.ApplicationProperties?["operation"] as string;
        var body = request.Body as Map ?? [];
        respond(operation switch
        {
            "com.microsoft:renew-lock" => RenewLocks(body),
            _ => Status(501, $"{queue.Name} does not know the operation '{operation}'."),
        });
    }

    private Message RenewLocks(Map body)
    {
        var tokens = body["lock-tokens"] as Guid[] ?? [];
        var ends = new DateTime[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (queue.Renew(tokens[i]) is not { } until)
                return Status(410, Errors.LockLost());
            ends[i] = until.UtcDateTime;
        }

        return Status(200, "OK", new Map { ["expirations"] = ends });
    }

    private static Message Status(int code, Error error)
    {
        var message = Status(code, error.Description);
        message.ApplicationProperties["errorCondition"] = error.Condition;
        return message;
    }

    private static Message Status(int code, string description, object? body = null) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = code, ["statusDescription"] = description },
        BodySection = new AmqpValue { Value = body },
    };
}
