namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The part of a queue that contains a message. Locked is not a place, because locks live only in memory.
/// </summary>
public enum Place
{
    Active,
    Scheduled,
    Deferred,
}

/// <summary>The key of a stored message. The key is unique, so a message is in exactly one place.</summary>
public readonly record struct MessageKey(int Queue, Place Place, long SequenceNumber);
