using Amqp;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>A message as received from the wire. Only the parts that the broker needs are decoded.</summary>
internal sealed class RawMessage(byte[] bytes) : Message
{
    public byte[] Bytes => bytes;
}

/// <summary>A message for a receiver. The token of its lock becomes the delivery tag.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token => token;
}
