using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

/// <summary>
/// A failed message is held for longer than its lock lasts, and returns once, with its id, its delivery count and its
/// place among the dead letters.
/// </summary>
public sealed class SdkRedeliveryTests : IHostApplicationLifetime
{
    CancellationToken IHostApplicationLifetime.ApplicationStarted => CancellationToken.None;

    CancellationToken IHostApplicationLifetime.ApplicationStopping => CancellationToken.None;

    CancellationToken IHostApplicationLifetime.ApplicationStopped => CancellationToken.None;

    void IHostApplicationLifetime.StopApplication() => throw new NotSupportedException();

    [Theory]
    [InlineData(SubQueue.None)]
    [InlineData(SubQueue.DeadLetter)]
    public async Task A_message_that_fails_returns_after_a_pause_that_doubles(SubQueue of)
    {
        await using var queue = await SdkQueue.StartAsync(new { LockDuration = "PT2S" });
        await queue.SendAsync();
        if (of == SubQueue.DeadLetter)
        {
            var message = await queue.Receiver.ReceiveMessageAsync(cancellationToken: queue.Token);
            await queue.Receiver.DeadLetterMessageAsync(message, cancellationToken: queue.Token);
        }

        var outages = new Outages(this, new Random(1), TimeProvider.System, NullLogger<Outages>.Instance);
        var redelivery = new Redelivery(outages, this, TimeProvider.System);
        var deliveries = new List<(string Id, int Count, long At)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ServiceBusProcessorOptions { SubQueue = of };
        await using var processor = queue.Client.CreateProcessor(SdkQueue.Name, options);
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += arguments => redelivery.RunAsync(
            arguments.Message.DeliveryCount,
            _ =>
            {
                var message = arguments.Message;
                deliveries.Add((message.MessageId, message.DeliveryCount, TimeProvider.System.GetTimestamp()));
                if (deliveries.Count < 4)
                {
                    throw new IOException("The disk failed.");
                }

                done.SetResult();
                return Task.CompletedTask;
            },
            arguments.CancellationToken);

        await processor.StartProcessingAsync(queue.Token);
        await done.Task.WaitAsync(queue.Token);
        await processor.StopProcessingAsync(queue.Token);

        Assert.All(deliveries, delivery => Assert.Equal("m0", delivery.Id));
        var first = deliveries[0].Count;
        Assert.Equal([first, first + 1, first + 2, first + 3], deliveries.Select(delivery => delivery.Count));
        for (var i = 1; i < deliveries.Count; i++)
        {
            var pause = Backoff.After(first + i - 1, Redelivery.First, Redelivery.Longest);
            var elapsed = TimeProvider.System.GetElapsedTime(deliveries[i - 1].At, deliveries[i].At);
            Assert.True(elapsed >= pause - TimeSpan.FromMilliseconds(50), $"{elapsed} is shorter than {pause}.");
        }
    }
}
