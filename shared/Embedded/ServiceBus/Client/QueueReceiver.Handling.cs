using Amqp;
using Amqp.Framing;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Client;

public sealed partial class QueueReceiver
{
    /// <summary>
    /// The place of a released message stays empty for this long, or until another message is done, so that another
    /// receiver gets the message.
    /// </summary>
    private static readonly TimeSpan ReleasePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private int _emptyPlaces;
    private long _done;

    private void OnMessage(IReceiverLink link, Message message)
    {
        lock (_gate)
        {
            if (!_credit.TryTake())
            {
                link.Release(message);
                return;
            }
        }

        var held = new InHand((ReceiverLink)link, message, ReceivedMessage.Of(message), time, _abandoning.Token);
        _inHand[held.Received.LockToken] = held;
        _ = Task.Run(() => HandleAsync(held));
    }

    private async Task HandleAsync(InHand held)
    {
        try
        {
            await handler(held.Received, held.Canceled);
            held.Complete();
        }
        catch (Exception e) when (isNotStarted?.Invoke(e) is true)
        {
            Return(held.Release);
            _ = PauseAsync(_ending.Token);
            End(held);
            return;
        }
        catch (Exception e)
        {
            // A failed handler counts as a failed delivery: the queue delivers the message again or dead-letters it.
            LogAbandoned(e, held.Received.MessageId, queue, held.Received.DeliveryCount);
            Return(held.Abandon);
        }

        End(held);
        lock (_gate)
        {
            _done++;
            Free_NeedsGate(1 + _emptyPlaces);
            _emptyPlaces = 0;
        }
    }

    private void End(InHand held)
    {
        _inHand.TryRemove(held.Received.LockToken, out _);
        held.Dispose();
    }

    private async Task PauseAsync(CancellationToken ended)
    {
        long done;
        lock (_gate)
        {
            done = _done;
            _emptyPlaces++;
        }

        await Task.Delay(ReleasePause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (done == _done)
            {
                _emptyPlaces--;
                Free_NeedsGate(1);
            }
        }
    }

    private void Free_NeedsGate(int places)
    {
        for (var place = 0; place < places; place++)
        {
            _credit.Done();
        }

        GiveCredit_NeedsGate();
    }

    /// <summary>
    /// Closes the link with the condition that no run was lost, so that messages still on their way are released.
    /// </summary>
    private async Task CloseLinkAsync()
    {
        if (_link is not { IsClosed: false } link)
        {
            return;
        }

        try
        {
            await link.CloseAsync(CloseLimit, new Error(Router.Finished));
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or ObjectDisposedException)
        {
            // It was already broken.
        }
    }

    private void Return(Action settle)
    {
        try
        {
            settle();
        }
        catch (AmqpException e)
        {
            // The link and its locks are gone, so the message is already back in the queue.
            LogBroken(queue, e.Message);
        }
    }
}
