using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// A link on which a client receives. It counts credit itself, for the library's count is zeroed by every flow that adds none.
/// A client may want its messages back on the queue at once when it goes; else their locks run out.
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

    public bool TakesForGood => link.SettleOnSend;

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

    public void GiveBackReservation()
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
            // The receiver has gone: the message goes back as if it had never left.
            LogReceiverGone(logger, queue.Name, e.Message);
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

        queue.WantDeliveries();
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // When a link closes the library reports everything unsettled as released: that is not the client's word.
        if (_closed || dispositionContext.Message is not LockedMessage message)
        {
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
            LogSettleFailed(logger, e, queue.Name);
            Answer(message, new Rejected { Error = Errors.Of(ErrorCode.InternalError, e.Message) });
        }
    }

    /// <summary>Runs under the library's lock: it may take none of ours.</summary>
    public override void OnLinkClosed(ListenerLink link, Error error)
    {
        _closed = true;
        ThreadPool.UnsafeQueueUserWorkItem(_ => Leave(), null);
    }

    /// <summary>The link was closed, by whatever side.</summary>
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
            LogReceiverGone(logger, queue.Name, e.Message);
        }
    }

    /// <summary>Gives up the credit that is left. What is reserved goes out first: a client closes a link on which messages follow the end of a drain.</summary>
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
            // The first advances the delivery count; the second says that it was the drain, which JavaScript clients wait for.
            link.CompleteDrain();
            link.SetCredit(0, drain: true);
        }
        catch (AmqpException e)
        {
            LogReceiverGone(logger, queue.Name, e.Message);
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
            LogReceiverGone(logger, queue.Name, e.Message);
        }
    }

    private void Leave()
    {
        queue.Remove(this);
        foreach (var token in _held.Keys)
        {
            if (_held.TryRemove(token, out _))
            {
                queue.Settle(token, new Settlement.Abandon());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A receiver of {Queue} has left: {Reason}")]
    private static partial void LogReceiverGone(ILogger logger, string queue, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Queue} could not be settled.")]
    private static partial void LogSettleFailed(ILogger logger, Exception error, string queue);
}
