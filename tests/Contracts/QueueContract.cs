using System.Collections.Concurrent;
using System.Text;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Contracts;

/// <summary>The behavior of every queue adapter: it sends messages, counts them, and drains the queue.</summary>
public abstract class QueueContract : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _handled = new();

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60), TimeProvider.System);

    protected CancellationToken Token => _patience.Token;

    /// <summary>
    /// An empty queue that only this test uses, with duplicate detection and dead-lettering on expiration.
    /// </summary>
    protected abstract string Queue { get; }

    protected abstract IMessageSender Sender { get; }

    protected abstract IBacklogCounts Counts { get; }

    protected abstract IQueueHeads Heads { get; }

    protected abstract IQueueDrain Drain { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public virtual void Dispose()
    {
        _patience.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_waiting_message_is_counted_handled_and_removed()
    {
        await SendAsync(50);
        await CountsAsync(active: 50);

        Assert.Equal(50, await DrainAsync());

        Assert.Equal("body of m7", _handled["m7"]);
        Assert.Equal(50, _handled.Count);
        await CountsAsync(active: 0);
    }

    [Fact]
    public async Task An_empty_queue_has_nothing_to_count_or_to_handle()
    {
        await CountsAsync(active: 0);
        Assert.Equal(TimeSpan.Zero, await Heads.HeadAgeAsync(Queue, Token));
        Assert.Equal(0, await DrainAsync());
    }

    [Fact]
    public async Task A_second_message_with_the_same_id_is_dropped()
    {
        await SendAsync(1);
        await SendAsync(1);

        await CountsAsync(active: 1);
    }

    [Fact]
    public async Task A_scheduled_message_waits_for_its_time()
    {
        await SendAsync(Message("later") with { NotBefore = Now.AddHours(1) });
        await SendAsync(1);

        await CountsAsync(active: 1, scheduled: 1);
        Assert.Equal(1, await DrainAsync());
        Assert.Equal(["m0"], _handled.Keys);
    }

    [Fact]
    public async Task A_message_past_its_time_to_live_becomes_a_dead_letter()
    {
        await SendAsync(Message("short") with { TimeToLive = TimeSpan.FromMilliseconds(1) });

        await CountsAsync(active: 0, deadLettered: 1);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(Message("large") with { Body = new byte[256 * 1024] }));

        await SendAsync(Message("fits") with { Body = new byte[255 * 1024] });
        await CountsAsync(active: 1);
    }

    [Fact]
    public async Task The_head_age_is_that_of_the_first_waiting_message()
    {
        var before = Now;
        await SendAsync(1);
        await Eventually.TrueAsync(async () => await Heads.HeadAgeAsync(Queue, Token) >= TimeSpan.FromMilliseconds(50));
        await SendAsync(Message("second"));

        var age = await Heads.HeadAgeAsync(Queue, Token);

        // Times on the wire have a resolution of one millisecond.
        Assert.InRange(age, TimeSpan.FromMilliseconds(50), Now - before + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_limited_drain_leaves_the_rest()
    {
        await SendAsync(250);

        Assert.Equal(120, await DrainAsync(limit: 120));

        await CountsAsync(active: 130);
        Assert.Equal(130, await DrainAsync(limit: 1_000));
        Assert.Equal(250, _handled.Count);
    }

    [Fact]
    public async Task Messages_enqueued_after_the_given_time_are_left()
    {
        await SendAsync(3);
        var between = Now.AddMilliseconds(2);
        await Eventually.TrueAsync(() => Now > between.AddMilliseconds(2));
        await SendAsync(Message("late"));

        Assert.Equal(3, await DrainAsync(before: between));

        Assert.Equal(["m0", "m1", "m2"], _handled.Keys.Order());
        await CountsAsync(active: 1);
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_returned_with_all_in_hand_and_the_exception_is_thrown()
    {
        await SendAsync(40);

        var fault = await Assert.ThrowsAsync<IOException>(
            () => Drain.DrainAsync(
                Queue, 40, Now.AddMinutes(1), (_, _) => throw new IOException("The store is away."), Token));

        Assert.Equal("The store is away.", fault.Message);
        await CountsAsync(active: 40);
        Assert.Equal(40, await DrainAsync());
    }

    [Fact]
    public async Task A_canceled_drain_returns_the_messages_in_hand()
    {
        await SendAsync(40);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Drain.DrainAsync(
            Queue,
            40,
            Now.AddMinutes(1),
            async (_, token) =>
            {
                await hangUp.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
            hangUp.Token));

        await CountsAsync(active: 40);
        Assert.Equal(40, await DrainAsync());
    }

    [Fact]
    public async Task A_missing_queue_is_reported()
    {
        Func<Task>[] attempts =
        [
            () => Sender.SendAsync("nowhere", Message("m"), Token), () =>
                Counts.ReadAsync("nowhere", Token), () => Heads.HeadAgeAsync("nowhere", Token),
            () => Drain.DrainAsync("nowhere", 1, Now, (_, _) => Task.CompletedTask, Token),
        ];
        foreach (var attempt in attempts)
        {
            Assert.Contains("nowhere", (await Assert.ThrowsAnyAsync<Exception>(attempt)).Message);
        }
    }

    protected Task<int> DrainAsync(int limit = 100, DateTimeOffset? before = null) => Drain.DrainAsync(
        Queue,
        limit,
        before ?? Now.AddMinutes(1),
        (message, _) =>
        {
            Assert.True(_handled.TryAdd(message.Id, Encoding.UTF8.GetString(message.Body.Span)));
            return Task.CompletedTask;
        },
        Token);

    private static OutgoingMessage Message(string id) =>
        new() { Id = id, Body = Encoding.UTF8.GetBytes($"body of {id}") };

    private Task SendAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => SendAsync(Message($"m{number}"))));

    private Task SendAsync(OutgoingMessage message) => Sender.SendAsync(Queue, message, Token);

    /// <summary>A settled message leaves the count when the settlement is durable, slightly later.</summary>
    private async Task CountsAsync(long active, long scheduled = 0, long deadLettered = 0)
    {
        QueueCounts? counts = null;
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                counts = await Counts.ReadAsync(Queue, Token);
                return (counts.Active, counts.Scheduled, counts.DeadLettered) == (active, scheduled, deadLettered);
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{counts} has not {active} active, {scheduled} scheduled and {deadLettered} dead-lettered.");
        }
    }
}
