using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkSettlingTests
{
    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(2);
        var taken = await queue.TakeAsync(2);

        await queue.Receiver.CompleteMessageAsync(taken[0], queue.Token);

        Assert.Equal(["m1"], (await queue.PeekAsync()).Select(message => message.MessageId));
    }

    [Fact]
    public async Task An_abandoned_message_is_redelivered_with_its_changed_properties()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.Sender.SendMessageAsync(
            new ServiceBusMessage("x") { ApplicationProperties = { ["kept"] = 1, ["changed"] = "old" } }, queue.Token);
        var changes = new Dictionary<string, object> { ["changed"] = "new", ["added"] = true };

        await queue.Receiver.AbandonMessageAsync(await queue.TakeAsync(), changes, queue.Token);

        var again = await queue.TakeAsync();
        Assert.Equal((2, "x"), (again.DeliveryCount, again.Body.ToString()));
        Assert.Equal(
            new Dictionary<string, object> { ["kept"] = 1, ["changed"] = "new", ["added"] = true },
            again.ApplicationProperties);
    }

    [Fact]
    public async Task A_message_delivered_too_often_becomes_a_dead_letter()
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxDeliveryCount = 3 });
        await queue.SendAsync();
        for (var i = 0; i < 3; i++)
        {
            await queue.Receiver.AbandonMessageAsync(await queue.TakeAsync(), cancellationToken: queue.Token);
        }

        var letter = (await queue.TakeAsync(queue.DeadLetters, 1))[0];

        Assert.Equal(
            ("m0", "MaxDeliveryCountExceeded", SdkQueue.Name),
            (letter.MessageId, letter.DeadLetterReason, letter.DeadLetterSource));
        Assert.Empty(await queue.PeekAsync());
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_reason_its_description_and_its_properties()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.Sender.SendMessageAsync(
            new ServiceBusMessage("body") { MessageId = "bad", ApplicationProperties = { ["kept"] = "yes" } },
            queue.Token);

        await queue.Receiver.DeadLetterMessageAsync(
            await queue.TakeAsync(),
            new Dictionary<string, object> { ["extra"] = 7 }, "Unreadable", "The tensor is cut off.", queue.Token);

        var letter = (await queue.TakeAsync(queue.DeadLetters, 1))[0];
        Assert.Equal(
            ("bad", "body", "Unreadable", "The tensor is cut off.", SdkQueue.Name),
            (letter.MessageId, letter.Body
                .ToString(), letter.DeadLetterReason, letter.DeadLetterErrorDescription, letter.DeadLetterSource));
        Assert.Equal(("yes", 7), (letter.ApplicationProperties["kept"], letter.ApplicationProperties["extra"]));
    }

    [Fact]
    public async Task A_dead_letter_can_be_settled_and_sent_again()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(2);
        foreach (var message in await queue.TakeAsync(2))
        {
            await queue.Receiver.DeadLetterMessageAsync(message, cancellationToken: queue.Token);
        }

        var letters = await queue.TakeAsync(queue.DeadLetters, 2);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage(letters[0]), queue.Token);
        await queue.DeadLetters.CompleteMessageAsync(letters[0], queue.Token);
        await queue.DeadLetters.AbandonMessageAsync(letters[1], cancellationToken: queue.Token);

        Assert.Equal("m0", (await queue.TakeAsync()).MessageId);
        Assert.Equal(("m1", 2), (await queue.TakeAsync(queue.DeadLetters, 1)) is [var again]
            ? (again.MessageId, again.DeliveryCount) : default);
    }

    [Theory]
    [InlineData("queue/$DeadLetterQueue")]
    [InlineData("queue/$deadletterqueue")]
    [InlineData("QUEUE/$DEADLETTERQUEUE")]
    public async Task The_name_of_the_dead_letter_queue_is_case_insensitive(string path)
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync();
        await queue.Receiver.DeadLetterMessageAsync(await queue.TakeAsync(), cancellationToken: queue.Token);
        await using var receiver = queue.Client.CreateReceiver(path);

        Assert.Equal("m0", (await queue.TakeAsync(receiver, 1))[0].MessageId);
    }

    [Fact]
    public async Task A_deferred_message_is_received_only_by_its_sequence_number()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(2);
        var message = await queue.TakeAsync();
        await queue.Receiver.DeferMessageAsync(
            message, new Dictionary<string, object> { ["note"] = "later" }, queue.Token);

        Assert.Equal("m1", (await queue.TakeAsync()).MessageId);
        var deferred = await queue.Receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, queue.Token);
        Assert.Equal(
            ("m0", ServiceBusMessageState.Deferred, "later", 2),
            (deferred.MessageId, deferred.State, deferred.ApplicationProperties["note"], deferred.DeliveryCount));
        await queue.Receiver.CompleteMessageAsync(deferred, queue.Token);
        var error = await Assert.ThrowsAsync<ServiceBusException>(
            () => queue.Receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, queue.Token));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, error.Reason);
    }

    [Fact]
    public async Task Deferred_messages_are_abandoned_dead_lettered_renewed_and_deferred_again()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(3);
        var numbers = new List<long>();
        foreach (var message in await queue.TakeAsync(3))
        {
            await queue.Receiver.DeferMessageAsync(message, cancellationToken: queue.Token);
            numbers.Add(message.SequenceNumber);
        }

        var deferred = await queue.Receiver.ReceiveDeferredMessagesAsync(numbers, queue.Token);
        await queue.Receiver.AbandonMessageAsync(deferred[0], cancellationToken: queue.Token);
        await queue.Receiver.DeadLetterMessageAsync(deferred[1], "Why", "Because", queue.Token);
        await queue.Receiver.RenewMessageLockAsync(deferred[2], queue.Token);
        await queue.Receiver.DeferMessageAsync(deferred[2], cancellationToken: queue.Token);

        Assert.Equal(
            ["m0", "m2"], (await queue.Receiver.ReceiveDeferredMessagesAsync([numbers[0], numbers[2]], queue.Token))
                .Select(m => m.MessageId));
        Assert.Equal("Why", (await queue.TakeAsync(queue.DeadLetters, 1))[0].DeadLetterReason);
    }

    [Fact]
    public async Task A_renewed_lock_lasts_longer()
    {
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT30S" });
        await queue.SendAsync();
        var message = await queue.TakeAsync();
        var until = message.LockedUntil;

        // Lock times have a resolution of one millisecond, and the first renewal may be in the same one as the lock.
        await Eventually.TrueAsync(async () =>
        {
            await queue.Receiver.RenewMessageLockAsync(message, queue.Token);
            return message.LockedUntil > until;
        });
        await queue.Receiver.CompleteMessageAsync(message, queue.Token);
    }

    [Fact]
    public async Task A_lost_lock_can_neither_settle_nor_renew()
    {
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT1S", MaxDeliveryCount = 100 });
        await queue.SendAsync();
        var lost = await queue.TakeAsync();
        await using var other = queue.Client.CreateReceiver(SdkQueue.Name);
        var again = (await queue.TakeAsync(other, 1))[0];

        Assert.Equal((lost.MessageId, 2), (again.MessageId, again.DeliveryCount));
        Func<Task>[] attempts =
        [
            () => queue.Receiver.RenewMessageLockAsync(lost, queue.Token),
            () => queue.Receiver.AbandonMessageAsync(lost, cancellationToken: queue.Token),
            () => queue.Receiver.DeferMessageAsync(lost, cancellationToken: queue.Token),
            () => queue.Receiver.DeadLetterMessageAsync(lost, cancellationToken: queue.Token),
            () => queue.Receiver.CompleteMessageAsync(lost, queue.Token),
        ];
        foreach (var attempt in attempts)
        {
            Assert.Equal(
                ServiceBusFailureReason.MessageLockLost,
                (await Assert.ThrowsAsync<ServiceBusException>(attempt)).Reason);
        }

        Assert.Equal(1, await queue.ActiveAsync());
    }

    [Fact]
    public async Task A_message_can_be_settled_after_its_receiver_reconnected()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync();
        var message = await queue.TakeAsync();
        await using var client = new ServiceBusClient(queue.ConnectionString);
        await using var other = client.CreateReceiver(SdkQueue.Name);

        await other.CompleteMessageAsync(message, queue.Token);

        Assert.Empty(await queue.PeekAsync());
    }

    [Fact]
    public async Task Two_hundred_messages_are_completed_at_once()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(200);
        var taken = await queue.TakeAsync(200);

        await Task.WhenAll(taken.Select(message => queue.Receiver.CompleteMessageAsync(message, queue.Token)));

        Assert.Equal(0, await queue.ActiveAsync());
    }
}
