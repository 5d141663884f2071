using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkReceivingTests
{
    [Fact]
    public async Task A_receiver_that_requests_more_messages_than_exist_gets_the_existing_ones()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(3);

        Assert.Equal(3, (await queue.Receiver.ReceiveMessagesAsync(10, cancellationToken: queue.Token)).Count);
    }

    [Fact]
    public async Task An_empty_queue_gives_nothing_within_the_wait()
    {
        await using var queue = await SdkQueue.StartAsync();

        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(300), queue.Token));
    }

    [Fact]
    public async Task A_received_message_is_locked_for_the_lock_duration()
    {
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT42S" });
        await queue.SendAsync();
        var before = TimeProvider.System.GetUtcNow();

        var message = await queue.TakeAsync();

        var after = TimeProvider.System.GetUtcNow();
        Assert.InRange(message.LockedUntil.AddSeconds(-42), before.AddMilliseconds(-1), after.AddMilliseconds(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(6_000)]
    public async Task Receive_and_delete_removes_messages_in_order(int prefetch)
    {
        const int Count = 8_000;
        await using var queue = await SdkQueue.StartAsync(new { MaxMessageSizeInKilobytes = 1024 });
        for (var i = 0; i < Count; i += 4_000)
        {
            await queue.SendAsync(4_000);
        }

        await using var receiver = queue.Client.CreateReceiver(
            SdkQueue.Name, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete,
                PrefetchCount = prefetch });

        Assert.Equal(Enumerable.Range(1, Count), (await queue.TakeAsync(receiver, Count))
            .Select(message => (int)message.SequenceNumber));
        Assert.Empty(await queue.PeekAsync());
    }

    [Fact]
    public async Task Peeking_reads_page_by_page_and_removes_nothing()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(5);

        string[][] pages = [["m0", "m1"], ["m2", "m3"], ["m4"], []];
        foreach (var page in pages)
        {
            Assert.Equal(page, (await queue.Receiver.PeekMessagesAsync(2, cancellationToken: queue.Token))
                .Select(message => message.MessageId));
        }

        Assert.Equal(["m3", "m4"], (await queue.Receiver.PeekMessagesAsync(10, fromSequenceNumber: 4, queue.Token))
            .Select(message => message.MessageId));
        Assert.Equal(5, (await queue.TakeAsync(5)).Count);
    }

    [Fact]
    public async Task Peeking_reads_more_messages_than_fit_in_one_response()
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxMessageSizeInKilobytes = 1024 });
        await queue.SendAsync(1_000);
        var ids = new List<string>();
        for (var page = await queue.Receiver.PeekMessagesAsync(1_000, cancellationToken: queue.Token); page.Count > 0;)
        {
            ids.AddRange(page.Select(message => message.MessageId));
            page = await queue.Receiver.PeekMessagesAsync(1_000, cancellationToken: queue.Token);
        }

        Assert.Equal(SdkQueue.Numbered(1_000).Select(message => message.MessageId), ids);
    }

    [Fact]
    public async Task Peeking_shows_locked_scheduled_and_deferred_messages_with_their_state()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(3);
        var taken = await queue.TakeAsync(2);
        await queue.Receiver.DeferMessageAsync(taken[1], cancellationToken: queue.Token);
        await queue.Sender.ScheduleMessageAsync(
            new ServiceBusMessage { MessageId = "s" }, TimeProvider.System.GetUtcNow().AddHours(1), queue.Token);

        Assert.Equal(
            [
                ("m0", ServiceBusMessageState.Active),
                    ("m1", ServiceBusMessageState.Deferred), ("m2", ServiceBusMessageState.Active),
                ("s", ServiceBusMessageState.Scheduled),
            ],
            (await queue.PeekAsync()).Select(message => (message.MessageId, message.State)));
    }

    [Fact]
    public async Task An_expired_message_is_dead_lettered_if_the_queue_is_configured_so()
    {
        await using var queue = await SdkQueue.StartAsync(new { DeadLetteringOnMessageExpiration = true });
        await queue.Sender.SendMessageAsync(
            new ServiceBusMessage { MessageId = "short", TimeToLive = TimeSpan.FromMilliseconds(200) }, queue.Token);

        var letter = (await queue.TakeAsync(queue.DeadLetters, 1))[0];

        Assert.Equal(("short", "TTLExpiredException"), (letter.MessageId, letter.DeadLetterReason));
    }

    [Fact]
    public async Task Receivers_that_open_and_close_during_deliveries_lose_no_message_and_break_no_link()
    {
        const int Count = 2_000;
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT30S", MaxDeliveryCount = 1_000 });
        var completed = new HashSet<string>();
        var sending = Task.WhenAll(
            SdkQueue.Numbered(Count).Select(message => queue.Sender.SendMessageAsync(message, queue.Token)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await queue.ActiveAsync() > 0 || !sending.IsCompleted)
            {
                // Requests more than it receives, so closing it drains a link on which messages arrive.
                await using var receiver = queue.Client.CreateReceiver(
                    SdkQueue.Name, new ServiceBusReceiverOptions { PrefetchCount = 50 });
                foreach (
                    var message in await receiver.ReceiveMessagesAsync(20, TimeSpan.FromMilliseconds(100), queue.Token))
                {
                    await receiver.CompleteMessageAsync(message, queue.Token);
                    lock (completed)
                    {
                        Assert.True(
                            completed.Add(message.MessageId), $"{message.MessageId} came again after it was completed");
                    }
                }
            }
        }));
        await sending;

        Assert.Equal(Count, completed.Count);
    }
}
