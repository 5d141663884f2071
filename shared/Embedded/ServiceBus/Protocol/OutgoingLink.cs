using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// A link on which a client receives. It counts credit itself, because a flow that adds none resets the library's
/// count. When a client closes the link, its messages return to the queue at once if the client requested this, or else
/// when their locks expire. If it closes it as <see cref="Router.Finished"/>, these deliveries are not counted.
/// </summary>
internal sealed partial class OutgoingLink(ListenerLink link, BrokerQueue queue, bool unlocksOnClose, ILogger logger)
    : LinkEndpoint, IMessageReceiver
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Guid, bool> _held = new();
    private int _credit;
    private int _reserved;
    private bool _draining;
    private volatile bool _closed;

    public bool RemovesOnDelivery => link.SettleOnSend;

    public bool TryReserve()
    {
        lock (_gate)
        {
            if (_closed || _credit == 0)
            {
                return false;
            }

            _credit--;
            _reserved++;
            return true;
        }
    }

    public void CancelReservation()
    {
        lock (_gate)
        {
            _credit++;
            _reserved--;
        }
    }

    public bool Deliver(BrokerMessage message, MessageLock? held)
    {
        var token = held?.Token ?? Guid.NewGuid();
        var bytes = Annotation.Encode(message, held?.Until, held?.Origin ?? Place.Active);
        if (unlocksOnClose && held is not null)
        {
            _held.TryAdd(token, true);
            if (_closed)
            {
                // The link may have returned its messages before this one was among them.
                _held.TryRemove(token, out _);
                return false;
            }
        }

        try
        {
            lock (_gate)
            {
                _reserved--;
                link.SendMessage(new LockedMessage(token), bytes);
                if (_draining && _credit == 0)
                {
                    EndDrain_NeedsGate();
                }
            }

            return true;
        }
        catch (Exception e)
        {
            // The receiver is gone, so the message returns as if it had never been delivered.
            LogReceiverGone(queue.Name, e.Message);
            _held.TryRemove(token, out _);
            return false;
        }
    }

    public void OnEmpty()
    {
        lock (_gate)
        {
            if (_draining)
            {
                EndDrain_NeedsGate();
            }
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_gate)
        {
            _credit = (int)Math.Clamp((long)_credit + flowContext.Messages, 0, int.MaxValue);
            _draining = link.IsDraining;
            if (flowContext.Messages <= 0 && !_closed)
            {
                Restore_NeedsGate();
            }

            if (_draining && _credit == 0)
            {
                EndDrain_NeedsGate();
            }
        }

        queue.RequestDeliveries();
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // When a link closes, the library reports all unsettled messages as released. The client did not release them.
        if (_closed || dispositionContext.Message is not LockedMessage message)
        {
            return;
        }

        // If a write fails, the library rejects the delivery with the error of the socket, as if the client had done
        // so. The client has not even received the message.
        if (Settlements.IsOfBrokenConnection(dispositionContext.DeliveryState, dispositionContext.Settled))
        {
            Close();
            return;
        }

        if (Settlements.Of(dispositionContext.DeliveryState) is not { } settlement)
        {
            if (dispositionContext.DeliveryState is not null)
            {
                Answer(message, new Rejected { Error = Errors.NotAllowed("Transactions are") });
            }

            return;
        }

        try
        {
            Settle(message, settlement, dispositionContext.DeliveryState, dispositionContext.Settled);
        }
        catch (Exception e)
        {
            LogSettleFailed(e, queue.Name);
            Answer(message, new Rejected { Error = Errors.Of(ErrorCode.InternalError, e.Message) });
        }
    }

    /// <summary>Runs under the library's lock, so it must not take ours.</summary>
    public override void OnLinkClosed(ListenerLink link, Error error) =>
        Close(isFinished: error?.Condition?.ToString() == Router.Finished);

    /// <summary>Called when either side closes the link.</summary>
    public void OnClosed() => _closed = true;

    private void Settle(LockedMessage message, Settlement settlement, DeliveryState state, bool settled)
    {
        _held.TryRemove(message.Token, out _);
        DeliveryState echo = state is Rejected ? new Rejected() : state;
        Action? answer = settled ? null : () => Answer(message, echo);
        if (!queue.Settle(message.Token, settlement, answer) && !settled)
        {
            Answer(message, new Rejected { Error = Errors.LockLost() });
        }
    }

    private void Answer(LockedMessage message, DeliveryState state)
    {
        try
        {
            link.DisposeMessage(message, state, settled: true);
        }
        catch (Exception e)
        {
            LogReceiverGone(queue.Name, e.Message);
        }
    }

    /// <summary>
    /// Drops the remaining credit. Reserved messages go out first, because a client closes a link that delivers after
    /// the end of a drain.
    /// </summary>
    private void EndDrain_NeedsGate()
    {
        if (_reserved > 0 || _closed)
        {
            return;
        }

        _draining = false;
        _credit = 0;
        try
        {
            // The first call advances the delivery count. The second reports the drain, for which JavaScript clients
            // wait.
            link.CompleteDrain();
            link.SetCredit(0, drain: true);
        }
        catch (AmqpException e)
        {
            LogReceiverGone(queue.Name, e.Message);
        }
    }

    private void Restore_NeedsGate()
    {
        try
        {
            link.SetCredit(_credit + _reserved, drain: false);
        }
        catch (AmqpException e)
        {
            LogReceiverGone(queue.Name, e.Message);
        }
    }

    private void Close(bool isFinished = false)
    {
        _closed = true;
        ThreadPool.UnsafeQueueUserWorkItem(_ => Leave(isFinished), null);
    }

    private void Leave(bool isFinished)
    {
        queue.Remove(this);
        foreach (var token in _held.Keys)
        {
            if (_held.TryRemove(token, out _))
            {
                queue.Settle(token, isFinished ? new Settlement.Release() : new Settlement.Abandon());
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A receiver of {Queue} has disconnected: {Reason}")]
    private partial void LogReceiverGone(string queue, string reason);

    [LoggerMessage(LogLevel.Error, "A message in {Queue} could not be settled.")]
    private partial void LogSettleFailed(Exception error, string queue);
}
