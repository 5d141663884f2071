using Amqp;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>A message as it came over the wire: decoded only as far as the broker must.</summary>
internal sealed class RawMessage(byte[] bytes) : Message
{
    public byte[] Bytes => bytes;
}

/// <summary>A message on its way to a receiver; its lock's token becomes the delivery's tag.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token => token;
}
