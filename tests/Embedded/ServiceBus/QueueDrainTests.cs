using System.Collections.Concurrent;
using System.Text;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>An operator empties a queue in process.</summary>
public sealed class QueueDrainTests : IDisposable
{
    private const string Jobs = "jobs-interactive";

    private readonly ConcurrentDictionary<string, string> _handled = new();

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60), TimeProvider.System);

    private CancellationToken Token => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task A_queue_longer_than_its_head_is_emptied_call_by_call()
    {
        await using var running = await StartAsync(messages: 6_000);

        Assert.Equal(2_000, await DrainAsync(running, limit: 2_000));
        Assert.Equal((4_000, 0), await CountsAsync(running));
        Assert.Equal(4_000, await DrainAsync(running, limit: 5_000));
        Assert.Equal(6_000, _handled.Count);
    }

    [Fact]
    public async Task Later_messages_stay_unchanged()
    {
        await using var running = await StartAsync(messages: 3);
        var between = TimeProvider.System.GetUtcNow();
        await SendAsync(running, "late");

        Assert.Equal(3, await DrainAsync(running, before: between));

        Assert.Equal((1, 0), await CountsAsync(running));
        Assert.Equal(1, await DeliveryCountAsync(running));
    }

    [Fact]
    public async Task Locked_messages_are_not_drained()
    {
        await using var running = await StartAsync(messages: 1);
        var (held, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var receiver = running.Receive(Jobs, (_, _) =>
        {
            held.TrySetResult();
            return release.Task;
        });
        await held.Task.WaitAsync(Token);

        Assert.Equal(0, await running.Queue.DrainAsync(
            Jobs, 10, TimeProvider.System.GetUtcNow(), (_, _) => Task.CompletedTask, Token));

        release.SetResult();
    }

    [Fact]
    public async Task A_body_that_is_not_binary_is_handled_too()
    {
        await using var running = await StartAsync(messages: 0);
        await using var connection = new QueueConnection(running.Endpoint);
        var link = new Amqp.SenderLink(await connection.OpenAsync(Token), "text", Jobs);
        await link.SendAsync(
            new Amqp.Message("text") { Properties = new Amqp.Framing.Properties { MessageId = "text" } });

        Assert.Equal(1, await DrainAsync(running));
        Assert.Equal("", _handled["text"]);
    }

    private async Task<RunningQueue> StartAsync(int messages)
    {
        var running = await RunningQueue.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(number => SendAsync(running, $"m{number}")));
        return running;
    }

    private Task SendAsync(RunningQueue running, string id) =>
        running.Queue.SendAsync(
            Jobs, new OutgoingMessage { Id = id, Body = Encoding.UTF8.GetBytes($"body of {id}") }, Token);

    private Task<int> DrainAsync(RunningQueue running, int limit = 100, DateTimeOffset? before = null) =>
        running.Queue.DrainAsync(
        Jobs,
        limit,
        before ?? TimeProvider.System.GetUtcNow().AddMinutes(1),
        (message, _) =>
        {
            Assert.True(_handled.TryAdd(message.Id, Encoding.UTF8.GetString(message.Body.Span)));
            return Task.CompletedTask;
        },
        Token);

    private async Task<(long Active, long DeadLettered)> CountsAsync(RunningQueue running)
    {
        // A settled message leaves the count when it is durable, which a later message shows.
        await running.Queue.SendAsync(
            "callbacks", new OutgoingMessage { Id = Guid.NewGuid().ToString("N"), Body = default }, Token);
        var counts = await running.Queue.ReadAsync(Jobs, Token);
        return (counts.Active, counts.DeadLettered);
    }

    private async Task<int> DeliveryCountAsync(RunningQueue running)
    {
        var count = new TaskCompletionSource<int>();
        await using var receiver = running.Receive(Jobs, (message, _) =>
        {
            count.TrySetResult(message.DeliveryCount);
            return Task.CompletedTask;
        });
        return await count.Task.WaitAsync(Token);
    }
}
