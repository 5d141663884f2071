using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>One who takes messages from a queue, as many as it has credit for.</summary>
internal interface IMessageReceiver
{
    /// <summary>The receiver takes messages for good, unlocked.</summary>
    bool TakesForGood { get; }

    /// <summary>Claims one credit; false where there is none. The claim is used by <see cref="Deliver"/> or given back.</summary>
    bool TryReserve();

    void GiveBackReservation();

    /// <summary>Sends a message; false where the receiver is gone. <paramref name="held"/> is null where it takes for good.</summary>
    bool Deliver(BrokerMessage message, MessageLock? held);

    /// <summary>No further message is in memory for it; a receiver that drains learns it now.</summary>
    void OnEmpty();
}
