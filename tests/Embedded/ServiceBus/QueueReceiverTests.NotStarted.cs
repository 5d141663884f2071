using System.Threading.Channels;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed partial class QueueReceiverTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_message_that_was_not_started_goes_to_another_receiver_without_a_counted_delivery()
    {
        await using var running = await RunningQueue.StartAsync();
        var stuck = new Gate();
        await using var first = running.Receive(Jobs, stuck.PassAsync, concurrency: 1);
        await SendAsync(running, 1, TestContext.Current.CancellationToken);
        await stuck.EnteredAsync(1);
        var (busy, taken) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var second = running.Receive(Jobs, async (_, _) =>
        {
            taken.TrySetResult();
            await busy.Task;
            throw new NotStartedException();
        });
        await SendAsync(running, 1, TestContext.Current.CancellationToken, first: 1);
        await taken.Task.WaitAsync(TestContext.Current.CancellationToken);
        var third = Channel.CreateUnbounded<ReceivedMessage>();
        await using var free = running.Receive(
            Jobs, async (message, token) => await third.Writer.WriteAsync(message, token));

        busy.SetResult();

        var again = await third.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("m1", 1), (again.MessageId, again.DeliveryCount));
        stuck.Open(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Messages_on_their_way_to_a_receiver_that_stops_return_without_a_counted_delivery()
    {
        await using var running = await RunningQueue.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var first = running.Receive(Jobs, (_, _) => throw new NotStartedException(), concurrency: 40);
            await SendAsync(running, 40, TestContext.Current.CancellationToken, first: 40 * round);
            await first.StopAsync(TestContext.Current.CancellationToken);
        }

        var counts = Channel.CreateUnbounded<int>();
        await using var second = running.Receive(
            Jobs, async (message, token) => await counts.Writer.WriteAsync(message.DeliveryCount, token));

        for (var message = 0; message < 400; message++)
        {
            Assert.Equal(1, await counts.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_receiver_gets_a_message_again_that_it_did_not_start_if_no_other_takes_it()
    {
        await using var running = await RunningQueue.StartAsync();
        var counts = Channel.CreateUnbounded<int>();
        await using var receiver = running.Receive(Jobs, async (message, token) =>
        {
            await counts.Writer.WriteAsync(message.DeliveryCount, token);
            throw new NotStartedException();
        });

        await SendAsync(running, 1, TestContext.Current.CancellationToken);

        for (var delivery = 0; delivery < 3; delivery++)
        {
            Assert.Equal(1, await counts.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }
}
