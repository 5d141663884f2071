using Amqp;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The library's listener, kept from decoding messages: their bytes are stored and forwarded as they came.</summary>
internal sealed class QueueContainer(Address address) : ContainerHost(address), IContainer
{
    Message IContainer.CreateMessage(ByteBuffer buffer) =>
        new RawMessage(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray());
}
