using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

internal sealed partial class BrokerQueue
{
    /// <summary>Requests deliveries after a change that may allow some. They run on the thread pool.</summary>
    public void RequestDeliveries()
    {
        if (Interlocked.Increment(ref _deliveryRequests) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _deliveryRequests);
            DeliverAll();
        }
        while (Interlocked.Add(ref _deliveryRequests, -seen) != 0);
    }

    private void DeliverAll()
    {
        while (TryNext(out var receiver, out var message, out var held))
        {
            if (!receiver.Deliver(message, held) && held is not null)
            {
                Settle(held.Token, new Settlement.Release());
            }
        }
    }

    private bool TryNext(out IMessageReceiver receiver, out BrokerMessage message, out MessageLock? held)
    {
        message = null!;
        held = null;
        lock (_gate)
        {
            if (!TryReserve_NeedsGate(out receiver))
            {
                return false;
            }

            var now = _time.GetUtcNow();
            if (receiver.RemovesOnDelivery)
            {
                message = _rules.TryTake(now)!;
            }
            else if ((held = _rules.TryLock(now)) is not null)
            {
                message = held.Message;
            }

            PostDecisions_NeedsGate();
            LoadMore_NeedsGate();
            if (message is not null)
            {
                return true;
            }

            receiver.CancelReservation();
            if (_loading)
            {
                return false;
            }
        }

        NotifyEmpty();
        return false;
    }

    private bool TryReserve_NeedsGate(out IMessageReceiver receiver)
    {
        for (var i = 0; i < _receivers.Count; i++)
        {
            _nextReceiver = (_nextReceiver + 1) % _receivers.Count;
            receiver = _receivers[_nextReceiver];
            if (receiver.TryReserve())
            {
                return true;
            }
        }

        receiver = null!;
        return false;
    }

    private void NotifyEmpty()
    {
        IMessageReceiver[] receivers;
        lock (_gate)
        {
            receivers = [.. _receivers];
        }

        foreach (var receiver in receivers)
        {
            receiver.OnEmpty();
        }
    }
}
