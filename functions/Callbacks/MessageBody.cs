using Azure.Messaging.ServiceBus;

namespace Serverless.Callbacks;

internal static class MessageBody
{
    extension(ServiceBusReceivedMessage message)
    {
        /// <summary>
        /// The bytes of the body; none if a sender of another kind put an AMQP value or sequence into it.
        /// </summary>
        public ReadOnlyMemory<byte> Bytes =>
            message.GetRawAmqpMessage().Body.TryGetData(out _) ? message.Body.ToMemory() : default;
    }
}
