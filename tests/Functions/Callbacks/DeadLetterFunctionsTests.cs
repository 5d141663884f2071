using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Serverless.Callbacks;
using Serverless.Serving;

namespace Serverless.Functions.Tests.Callbacks;

public sealed class DeadLetterFunctionsTests
{
    [Fact]
    public void The_reason_is_read_from_the_application_properties()
    {
        var letter = DeadLetterFunctions.Read(Lane.Bulk, ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: BinaryData.FromString("body"),
            messageId: "job-1",
            deliveryCount: 11,
            properties: new Dictionary<string, object>
            {
                ["DeadLetterReason"] = "MaxDeliveryCountExceeded",
                ["DeadLetterErrorDescription"] = "Ten deliveries failed.",
                ["other"] = 1,
            }));

        Assert.Equal("body", Encoding.UTF8.GetString(letter.Body.Span));
        Assert.Equal(
            new DeadLetter(Lane.Bulk, "job-1", default, 10, "MaxDeliveryCountExceeded", "Ten deliveries failed."),
            letter with { Body = default });
    }

    [Fact]
    public void A_message_without_properties_causes_no_error()
    {
        var letter = DeadLetterFunctions.Read(Lane.Bulk, ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: BinaryData.Empty, properties: new Dictionary<string, object> { ["DeadLetterReason"] = 7 }));

        Assert.Equal(new DeadLetter(Lane.Bulk, null, default, 0, "unknown", null), letter with { Body = default });
    }

    [Fact]
    public void A_body_that_is_an_AMQP_value_is_read_as_empty()
    {
        var message = new AmqpAnnotatedMessage(AmqpMessageBody.FromValue("text"));

        var letter = DeadLetterFunctions.Read(
            Lane.Bulk, ServiceBusReceivedMessage.FromAmqpMessage(message, BinaryData.FromBytes(new byte[16])));

        Assert.True(letter.Body.IsEmpty);
    }
}
