using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>Receives messages from a queue, as many as it has credit for.</summary>
internal interface IMessageReceiver
{
    /// <summary>Whether delivery removes a message from the queue (receive-and-delete), so there is no lock.</summary>
    bool RemovesOnDelivery { get; }

    /// <summary>
    /// Reserves one credit. Returns false if there is none. The caller uses the reservation in <see cref="Deliver"/> or
    /// cancels it.
    /// </summary>
    bool TryReserve();

    void CancelReservation();

    /// <summary>
    /// Delivers a message. Returns false if the receiver is gone. <paramref name="held"/> is null if
    /// <see cref="RemovesOnDelivery"/>.
    /// </summary>
    bool Deliver(BrokerMessage message, MessageLock? held);

    /// <summary>Called when no more messages are in memory, which ends a drain.</summary>
    void OnEmpty();
}
