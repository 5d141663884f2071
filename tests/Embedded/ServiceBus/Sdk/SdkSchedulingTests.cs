using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkSchedulingTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_scheduled_message_is_delivered_when_it_is_due()
    {
        await using var queue = await SdkQueue.StartAsync();
        var due = Now.AddSeconds(1);
        var number = await queue.Sender.ScheduleMessageAsync(
            new ServiceBusMessage { MessageId = "s" }, due, queue.Token);

        var waiting = Assert.Single(await queue.PeekAsync());
        var message = await queue.TakeAsync();

        Assert.Equal((number, ServiceBusMessageState.Scheduled), (waiting.SequenceNumber, waiting.State));
        Assert.Equal("s", message.MessageId);
        Assert.True(Now >= due
            && message.EnqueuedTime >= due.AddMilliseconds(-1), $"{message.EnqueuedTime:O} is before {due:O}");
    }

    [Fact]
    public async Task A_message_can_contain_its_scheduled_enqueue_time()
    {
        await using var queue = await SdkQueue.StartAsync();
        var due = Now.AddSeconds(1);
        await queue.Sender.SendMessageAsync(
            new ServiceBusMessage { MessageId = "s", ScheduledEnqueueTime = due }, queue.Token);

        Assert.Equal("s", (await queue.TakeAsync()).MessageId);
        Assert.True(Now >= due);
    }

    [Fact]
    public async Task Many_messages_are_scheduled_in_one_call_and_delivered_in_order()
    {
        await using var queue = await SdkQueue.StartAsync();

        var numbers = await queue.Sender.ScheduleMessagesAsync(SdkQueue.Numbered(500), Now.AddSeconds(1), queue.Token);

        Assert.Equal(500, numbers.Distinct().Count());
        Assert.Equal(SdkQueue.Numbered(500)
            .Select(message => message.MessageId), (await queue.TakeAsync(500)).Select(message => message.MessageId));
    }

    [Fact]
    public async Task A_time_in_the_past_enqueues_at_once()
    {
        await using var queue = await SdkQueue.StartAsync();

        await queue.Sender.ScheduleMessageAsync(
            new ServiceBusMessage { MessageId = "past" }, Now.AddMinutes(-1), queue.Token);

        Assert.Equal("past", (await queue.TakeAsync()).MessageId);
    }

    [Fact]
    public async Task A_canceled_scheduled_message_is_never_delivered()
    {
        await using var queue = await SdkQueue.StartAsync();
        var numbers = await queue.Sender.ScheduleMessagesAsync(SdkQueue.Numbered(3), Now.AddHours(1), queue.Token);

        await queue.Sender.CancelScheduledMessagesAsync([numbers[0], numbers[2]], queue.Token);

        Assert.Equal(["m1"], (await queue.PeekAsync()).Select(message => message.MessageId));
    }

    [Fact]
    public async Task A_message_that_is_not_scheduled_cannot_be_canceled()
    {
        await using var queue = await SdkQueue.StartAsync();
        var number = await queue.Sender.ScheduleMessageAsync(new ServiceBusMessage(), Now.AddHours(1), queue.Token);
        await queue.Sender.CancelScheduledMessageAsync(number, queue.Token);

        var error = await Assert.ThrowsAsync<ServiceBusException>(
            () => queue.Sender.CancelScheduledMessageAsync(number, queue.Token));

        Assert.Equal(ServiceBusFailureReason.MessageNotFound, error.Reason);
    }

    [Fact]
    public async Task Messages_too_large_together_are_not_scheduled()
    {
        await using var queue = await SdkQueue.StartAsync();
        var three = Enumerable.Range(0, 3).Select(_ => new ServiceBusMessage(new byte[100_000]));

        var error = await Assert.ThrowsAsync<ServiceBusException>(
            () => queue.Sender.ScheduleMessagesAsync(three, Now.AddHours(1), queue.Token));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, error.Reason);
        Assert.Empty(await queue.PeekAsync());
    }
}
