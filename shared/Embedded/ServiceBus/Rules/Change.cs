namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>A decision of a rule that the store must keep: a message is removed, rewritten, or moved.</summary>
public abstract record Change(MessageKey Key)
{
    /// <summary>The message is removed.</summary>
    public sealed record Removed(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>The message stays in its place with a new delivery count or new properties.</summary>
    public sealed record Rewritten(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>The message keeps its number and waits until a client requests it by that number.</summary>
    public sealed record Deferred(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>
    /// The message moves to the end of a queue under a new number: a dead letter, or a scheduled message that is due.
    /// </summary>
    public sealed record Appended(MessageKey Key, int ToQueue, BrokerMessage Message) : Change(Key);
}
