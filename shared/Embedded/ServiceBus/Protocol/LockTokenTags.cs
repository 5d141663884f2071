using Amqp.Handler;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>Makes delivery tags of lock tokens, as Service Bus has it; the library counts deliveries instead.</summary>
internal sealed class LockTokenTags : IHandler
{
    public bool CanHandle(EventId id) => id == EventId.SendDelivery;

    public void Handle(Event protocolEvent)
    {
        if (protocolEvent.Id == EventId.SendDelivery && protocolEvent.Context is IDelivery { Message: LockedMessage message } delivery)
        {
            delivery.Tag = message.Token.ToByteArray();
        }
    }
}
