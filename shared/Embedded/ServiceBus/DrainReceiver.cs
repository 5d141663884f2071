using System.Threading.Channels;
using Serverless.Embedded.ServiceBus.Protocol;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.ServiceBus;

/// <summary>A receiver that takes what waits and ends where nothing more does.</summary>
internal sealed class DrainReceiver(BrokerQueue queue, int limit, DateTimeOffset enqueuedBefore) : IMessageReceiver
{
    private const int AtOnce = 16;

    // Bounded by the limit. The queue's thread writes and completes it, in Deliver or OnEmpty; who gives up completes it too.
    private readonly Channel<MessageLock> _taken = Channel.CreateUnbounded<MessageLock>();
    private int _reserved;
    private volatile bool _ended;

    public bool TakesForGood => false;

    /// <summary>Handles messages until there are no more, and gives back what was not handled.</summary>
    public async Task<int> RunAsync(Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        var gone = 0;
        queue.Add(this);
        queue.WantDeliveries();
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(_taken.Reader.ReadAllAsync(cancellationToken), options, async (held, token) =>
            {
                await HandleAsync(held, handle, token);
                Interlocked.Increment(ref gone);
            });
            return gone;
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

    /// <summary>Takes no more.</summary>
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

    public void GiveBackReservation() => _reserved--;

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

    private async Task HandleAsync(MessageLock held, Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
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

        // A lock that ran out meanwhile sends the message on; whoever gets it finds its job ended.
        queue.Settle(held.Token, new Settlement.Complete());
    }
}
