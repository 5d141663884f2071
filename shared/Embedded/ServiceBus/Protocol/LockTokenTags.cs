using Amqp.Handler;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Uses lock tokens as delivery tags, as Service Bus does. The library would number the deliveries instead.
/// </summary>
internal sealed class LockTokenTags : IHandler
{
    public bool CanHandle(EventId id) => id == EventId.SendDelivery;

    public void Handle(Event protocolEvent)
    {
        if (protocolEvent.Id == EventId.SendDelivery
            && protocolEvent.Context is IDelivery { Message: LockedMessage message } delivery)
        {
            delivery.Tag = message.Token.ToByteArray();
        }
    }
}
