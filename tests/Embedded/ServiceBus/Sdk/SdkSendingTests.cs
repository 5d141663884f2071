using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkSendingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task A_body_of_any_size_arrives_unchanged(int size)
    {
        await using var queue = await SdkQueue.StartAsync();
        var body = RandomBytes(size);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage(body), queue.Token);

        var message = await queue.TakeAsync();

        Assert.Equal(body, message.Body.ToArray());
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    public async Task A_message_can_have_exactly_the_maximum_size(int kilobytes)
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxMessageSizeInKilobytes = kilobytes });
        var fits = MessageOf(kilobytes * 1024);
        await queue.Sender.SendMessageAsync(fits, queue.Token);

        var error = await Assert.ThrowsAsync<ServiceBusException>(
            () => queue.Sender.SendMessageAsync(MessageOf((kilobytes * 1024) + 1), queue.Token));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, error.Reason);
        Assert.Equal(fits.Body.ToArray(), (await queue.TakeAsync()).Body.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(4_000)]
    public async Task A_list_is_sent_as_one_batch_and_delivered_in_order(int count)
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxMessageSizeInKilobytes = 1024 });
        await queue.SendAsync(count);
        await using var receiver = queue.Client.CreateReceiver(
            SdkQueue.Name, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        var taken = await queue.TakeAsync(receiver, count);

        Assert.Equal(SdkQueue.Numbered(count).Select(
            sent => (sent.MessageId, sent.Body.ToString())), taken.Select(m => (m.MessageId, m.Body.ToString())));
        Assert.Equal(Enumerable.Range(1, count).Select(number => (long)number), taken.Select(m => m.SequenceNumber));
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(1_000, 256)]
    [InlineData(100_000, 256)]
    [InlineData(100_000, 1024)]
    public async Task A_batch_accepts_what_fits_and_is_sent_completely(int size, int kilobytes)
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxMessageSizeInKilobytes = kilobytes });
        using var batch = await queue.Sender.CreateMessageBatchAsync(queue.Token);
        while (batch.Count < 4_000
            && batch.TryAddMessage(new ServiceBusMessage(RandomBytes(size)) { MessageId = $"m{batch.Count}" }))
        {
            // Adds until the batch is full.
        }

        await queue.Sender.SendMessagesAsync(batch, queue.Token);

        Assert.Equal(kilobytes * 1024, batch.MaxSizeInBytes);
        Assert.InRange(batch.Count, Math.Min(4_000, kilobytes * 1024 / (size + 100)), kilobytes * 1024 / (size + 1));
        Assert.Equal(batch.Count, await queue.ActiveAsync());
    }

    [Fact]
    public async Task A_list_that_is_too_large_is_refused_completely()
    {
        await using var queue = await SdkQueue.StartAsync();
        var three = Enumerable.Range(0, 3).Select(_ => new ServiceBusMessage(RandomBytes(100_000)));

        var error = await Assert.ThrowsAsync<ServiceBusException>(
            () => queue.Sender.SendMessagesAsync(three, queue.Token));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, error.Reason);
        Assert.Equal(0, await queue.ActiveAsync());
    }

    [Fact]
    public async Task Every_property_is_received_unchanged()
    {
        await using var queue = await SdkQueue.StartAsync();
        var sent = new ServiceBusMessage("body")
        {
            MessageId = "id", ContentType =
                "text/plain", CorrelationId = "correlation", Subject = "subject", To = "to", ReplyTo = "reply",
            PartitionKey = "session",
            SessionId = "session", ReplyToSessionId = "reply session", TimeToLive = TimeSpan.FromHours(3),
        };
        object[] values =
        [
            "text", true, (byte)1, (short)2, 3, 4L, 5U, 6UL, 1.5F, 2.5, 3.5M, 'c', Guid.NewGuid(), new DateTimeOffset(
                2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            TimeSpan.FromMinutes(5), new Uri("https://example.com/a?b"), new byte[] { 1, 2, 3 },
        ];
        foreach (var value in values)
        {
            sent.ApplicationProperties[value.GetType().Name] = value;
        }

        await queue.Sender.SendMessageAsync(sent, queue.Token);

        var got = await queue.TakeAsync();
        Assert.Equal(
            (sent.MessageId, sent.ContentType, sent.CorrelationId,
                sent.Subject, sent.To, sent.ReplyTo, sent.PartitionKey, sent.SessionId, sent.ReplyToSessionId),
            (got.MessageId, got.ContentType, got.CorrelationId,
                got.Subject, got.To, got.ReplyTo, got.PartitionKey, got.SessionId, got.ReplyToSessionId));
        Assert.Equal(sent.ApplicationProperties, got.ApplicationProperties);
        Assert.Equal(
            (sent.TimeToLive, 1, 1L, 1L, ServiceBusMessageState.Active),
            (got.TimeToLive, got.DeliveryCount, got.SequenceNumber, got.EnqueuedSequenceNumber, got.State));
    }

    [Fact]
    public async Task A_second_message_with_the_same_id_is_dropped()
    {
        await using var queue = await SdkQueue.StartAsync(new { RequiresDuplicateDetection = true });
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("first") { MessageId = "same" }, queue.Token);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("second") { MessageId = "same" }, queue.Token);
        await queue.Sender.SendMessagesAsync(
            [new ServiceBusMessage("third") { MessageId = "same" },
                new ServiceBusMessage("fourth") { MessageId = "other" }], queue.Token);

        Assert.Equal(["first", "fourth"], (await queue.PeekAsync()).Select(message => message.Body.ToString()));
        await queue.Receiver.CompleteMessageAsync(await queue.TakeAsync(), queue.Token);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("fifth") { MessageId = "same" }, queue.Token);
        Assert.Equal(["fourth"], (await queue.PeekAsync()).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Many_sends_at_once_are_all_accepted()
    {
        await using var queue = await SdkQueue.StartAsync();

        await Task.WhenAll(
            SdkQueue.Numbered(2_000).Select(message => queue.Sender.SendMessageAsync(message, queue.Token)));

        Assert.Equal(2_000, await queue.ActiveAsync());
    }

    /// <summary>A message that has so many bytes on the wire.</summary>
    private static ServiceBusMessage MessageOf(int bytes)
    {
        var message = new ServiceBusMessage(RandomBytes(bytes)) { MessageId = "limit" };
        message.Body = BinaryData.FromBytes(
            message.Body.ToMemory()[(message.GetRawAmqpMessage().ToBytes().ToMemory().Length - bytes)..]);
        return message;
    }

    private static byte[] RandomBytes(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
