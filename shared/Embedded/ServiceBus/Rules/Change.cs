namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>What a rule decided and the store must keep: one message leaves its place, is rewritten in it, or goes to another.</summary>
public abstract record Change(MessageKey Key)
{
    /// <summary>The message is done with.</summary>
    public sealed record Removed(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>The message stays where it is with another delivery count or other properties.</summary>
    public sealed record Rewritten(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>The message keeps its number and waits until it is asked for by it.</summary>
    public sealed record Deferred(MessageKey Key, BrokerMessage Message) : Change(Key);

    /// <summary>The message goes to the end of a queue, under a new number: a dead letter, or a scheduled message that fell due.</summary>
    public sealed record Appended(MessageKey Key, int ToQueue, BrokerMessage Message) : Change(Key);
}
