using System.Threading.Channels;
using Serverless.Embedded.ServiceBus.Protocol;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.ServiceBus;

/// <summary>A receiver that takes the waiting messages and stops when no more wait.</summary>
internal sealed class DrainReceiver(BrokerQueue queue, int limit, DateTimeOffset enqueuedBefore) : IMessageReceiver
{
    private const int AtOnce = 16;

    // Bounded by the limit. The queue's thread writes and completes it in Deliver or OnEmpty. A caller that stops early
    // completes it too.
    private readonly Channel<MessageLock> _taken = Channel.CreateUnbounded<MessageLock>();
    private int _reserved;
    private volatile bool _ended;

    public bool RemovesOnDelivery => false;

    /// <summary>Handles messages until there are no more, and returns unhandled messages to the queue.</summary>
    public async Task<int> RunAsync(
        Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        var handled = 0;
        queue.Add(this);
        queue.RequestDeliveries();
        try
        {
            var options =
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(_taken.Reader.ReadAllAsync(cancellationToken), options, async (held, token) =>
            {
                await HandleAsync(held, handle, token);
                Interlocked.Increment(ref handled);
            });
            return handled;
        }
        finally
        {
            queue.Remove(this);
            End();
            while (_taken.Reader.TryRead(out var held))
            {
                queue.Settle(held.Token, new Settlement.Release());
            }
        }
    }

    /// <summary>Stops taking messages.</summary>
    public void End()
    {
        _ended = true;
        _taken.Writer.TryComplete();
    }

    public bool TryReserve()
    {
        if (_ended || _reserved == limit)
        {
            return false;
        }

        _reserved++;
        return true;
    }

    public void CancelReservation() => _reserved--;

    public bool Deliver(BrokerMessage message, MessageLock? held)
    {
        if (held is null || message.EnqueuedAt >= enqueuedBefore || !_taken.Writer.TryWrite(held))
        {
            End();
            return false;
        }

        if (_reserved == limit)
        {
            End();
        }

        return true;
    }

    public void OnEmpty() => End();

    private async Task HandleAsync(
        MessageLock held, Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            await handle(new WaitingMessage(held.Message.Id, MessageContent.BodyOf(held.Message)), cancellationToken);
        }
        catch
        {
            queue.Settle(held.Token, new Settlement.Release());
            throw;
        }

        // If the lock has expired, the next receiver of the message finds that its job has ended.
        queue.Settle(held.Token, new Settlement.Complete());
    }
}
