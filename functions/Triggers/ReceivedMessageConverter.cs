using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Serverless.Triggers;

/// <summary>
/// Converts the Functions host's representation of a message: its lock token (16 bytes), followed by the AMQP-encoded
/// message.
/// </summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(ServiceBusReceivedMessage))]
internal sealed class ReceivedMessageConverter : IInputConverter
{
    private const int LockTokenLength = 16;

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(
        context.Source is ModelBindingData data
            ? ConversionResult.Success(Convert(data.Content.ToMemory())) : ConversionResult.Unhandled());

    private static ServiceBusReceivedMessage Convert(ReadOnlyMemory<byte> content) =>
        ServiceBusReceivedMessage.FromAmqpMessage(
        AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(content[LockTokenLength..])),
        BinaryData.FromBytes(content[..LockTokenLength]));
}
