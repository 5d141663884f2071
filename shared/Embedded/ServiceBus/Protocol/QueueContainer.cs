using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Transactions;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The library's listener without the decoding of messages: their bytes are stored and forwarded unchanged. It also
/// prevents the library from looking up the address of a transaction coordinator, which has none.
/// </summary>
internal sealed class QueueContainer : ContainerHost, IContainer
{
    public QueueContainer(Address address)
        : base(address) => AddressResolver = (_, attach) => AddressOf(attach);

    Message IContainer.CreateMessage(ByteBuffer buffer) =>
        new RawMessage(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray());

    private static string? AddressOf(Attach attach) => attach switch
    {
        { Target: Coordinator } => throw Errors.NotAllowed("Transactions are").AsException(),
        { Role: true } => (attach.Source as Source)?.Address,
        _ => (attach.Target as Target)?.Address,
    };
}
