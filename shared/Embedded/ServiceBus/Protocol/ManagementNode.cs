using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The node <c>{queue}/$management</c>.</summary>
internal sealed class ManagementNode(BrokerQueue queue) : INode
{
    public void Answer(ListenerConnection connection, Message request, Action<Message> respond) =>
        respond(new Message
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["statusCode"] = 501,
                ["statusDescription"] = $"{queue.Name} does not know this operation.",
            },
        });
}
