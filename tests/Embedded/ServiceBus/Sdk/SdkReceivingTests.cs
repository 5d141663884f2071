using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkReceivingTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_sent_message_is_received_with_its_body()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("hello") { MessageId = "m" }, TestContext.Current.CancellationToken);

        var message = await queue.Receiver.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("m", "hello", 1, 1L), (message.MessageId, message.Body.ToString(), message.DeliveryCount, message.SequenceNumber));
        await queue.Receiver.CompleteMessageAsync(message, TestContext.Current.CancellationToken);
    }
}
