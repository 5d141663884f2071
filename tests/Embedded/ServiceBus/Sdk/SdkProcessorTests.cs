using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkProcessorTests
{
    private readonly ConcurrentQueue<ProcessErrorEventArgs> _errors = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 100)]
    [InlineData(16, 0)]
    [InlineData(16, 100)]
    [InlineData(64, 0)]
    [InlineData(64, 100)]
    public async Task A_processor_handles_every_message_once_with_the_given_concurrency(int calls, int prefetch)
    {
        const int Count = 1_000;
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(Count);
        var (inHand, most) = (0, 0);
        var handled = new ConcurrentQueue<string>();
        var (full, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var processor = Processor(queue, calls, prefetch, async arguments =>
        {
            var now = Interlocked.Increment(ref inHand);
            InterlockedMax(ref most, now);
            if (now == calls)
            {
                full.TrySetResult();
            }

            // No handler continues until the maximum number is in hand.
            await full.Task.WaitAsync(queue.Token);
            handled.Enqueue(arguments.Message.MessageId);
            Interlocked.Decrement(ref inHand);
            if (handled.Count == Count)
            {
                done.TrySetResult();
            }
        });

        await processor.StartProcessingAsync(queue.Token);
        await done.Task.WaitAsync(queue.Token);
        await processor.StopProcessingAsync(queue.Token);

        Assert.Empty(_errors);
        Assert.Equal(calls, most);
        Assert.Equal(Count, handled.Distinct().Count());
        Assert.Equal(Count, handled.Count);
        Assert.Empty(await queue.PeekAsync());
    }

    [Fact]
    public async Task Messages_are_handled_as_they_arrive()
    {
        await using var queue = await SdkQueue.StartAsync();
        var came = new BlockingCollection<string>();
        await using var processor = Processor(queue, calls: 4, prefetch: 0, arguments =>
        {
            came.Add(arguments.Message.MessageId);
            return Task.CompletedTask;
        });
        await processor.StartProcessingAsync(queue.Token);

        foreach (var message in SdkQueue.Numbered(50))
        {
            await queue.Sender.SendMessageAsync(message, queue.Token);
            Assert.Equal(message.MessageId, came.Take(queue.Token));
        }

        await processor.StopProcessingAsync(queue.Token);
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_redelivered_until_it_is_dead_lettered()
    {
        await using var queue = await SdkQueue.StartAsync(new { MaxDeliveryCount = 3 });
        var deliveries = new ConcurrentQueue<int>();
        await using var processor = Processor(queue, calls: 1, prefetch: 0, arguments =>
        {
            deliveries.Enqueue(arguments.Message.DeliveryCount);
            throw new InvalidOperationException("no");
        });
        await processor.StartProcessingAsync(queue.Token);

        await queue.SendAsync();

        var letter = (await queue.TakeAsync(queue.DeadLetters, 1))[0];
        await processor.StopProcessingAsync(queue.Token);
        Assert.Equal(("m0", "MaxDeliveryCountExceeded"), (letter.MessageId, letter.DeadLetterReason));
        Assert.Equal([1, 2, 3], deliveries);
        Assert.All(_errors, error => Assert.IsType<InvalidOperationException>(error.Exception));
    }

    [Fact]
    public async Task Locks_are_renewed_while_a_handler_works()
    {
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT10S" });
        await queue.SendAsync();
        var renewed = new TaskCompletionSource<int>();
        await using var processor = Processor(queue, calls: 1, prefetch: 0, async arguments =>
        {
            var message = arguments.Message;
            for (var until = message.LockedUntil; message.LockedUntil == until;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, queue.Token);
            }

            renewed.TrySetResult(message.DeliveryCount);
        });
        await processor.StartProcessingAsync(queue.Token);

        Assert.Equal(1, await renewed.Task.WaitAsync(queue.Token));

        await processor.StopProcessingAsync(queue.Token);
        Assert.Empty(_errors);
        Assert.Empty(await queue.PeekAsync());
    }

    [Fact]
    public async Task A_stopping_processor_returns_unhandled_messages()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(200);
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var processor = Processor(queue, calls: 1, prefetch: 100, async _ =>
        {
            entered.TrySetResult();
            await release.Task.WaitAsync(queue.Token);
        });
        await processor.StartProcessingAsync(queue.Token);
        await entered.Task.WaitAsync(queue.Token);

        var stopping = processor.StopProcessingAsync(queue.Token);
        release.SetResult();
        await stopping;
        await processor.CloseAsync(queue.Token);

        // Prefetched messages too, without waiting for their locks to expire.
        Assert.Equal(199, (await queue.TakeAsync(199)).Select(message => message.MessageId).Distinct().Count());
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task A_connection_without_messages_is_kept_alive()
    {
        await using var queue = await SdkQueue.StartAsync();
        var options = new ServiceBusClientOptions { ConnectionIdleTimeout = TimeSpan.FromSeconds(1) };
        await using var client = new ServiceBusClient(queue.ConnectionString, options);
        var came = new TaskCompletionSource<string>();
        await using var processor = Processor(client, calls: 1, prefetch: 0, arguments =>
        {
            came.TrySetResult(arguments.Message.MessageId);
            return Task.CompletedTask;
        });
        await processor.StartProcessingAsync(queue.Token);

        // Until then, nothing is sent on the processor's connection.
        await queue.Sender.ScheduleMessageAsync(
            new ServiceBusMessage { MessageId = "due" }, TimeProvider.System.GetUtcNow().AddSeconds(4), queue.Token);

        Assert.Equal("due", await came.Task.WaitAsync(queue.Token));
        Assert.Empty(_errors);
        await processor.StopProcessingAsync(queue.Token);
    }

    private ServiceBusProcessor Processor(
        SdkQueue queue, int calls, int prefetch, Func<ProcessMessageEventArgs, Task> handle) =>
        Processor(queue.Client, calls, prefetch, handle);

    private ServiceBusProcessor Processor(
        ServiceBusClient client, int calls, int prefetch, Func<ProcessMessageEventArgs, Task> handle)
    {
        var processor = client.CreateProcessor(
            SdkQueue.Name, new ServiceBusProcessorOptions { MaxConcurrentCalls = calls, PrefetchCount = prefetch });
        processor.ProcessMessageAsync += handle;
        processor.ProcessErrorAsync += arguments =>
        {
            _errors.Enqueue(arguments);
            return Task.CompletedTask;
        };
        return processor;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
