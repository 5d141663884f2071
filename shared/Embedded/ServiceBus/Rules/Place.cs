namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>Where on its queue a message is kept. Being locked is no place: a lock lives only as long as the broker.</summary>
public enum Place
{
    Active,
    Scheduled,
    Deferred,
}

/// <summary>Names one kept message; that a message is in exactly one place is this key's being unique.</summary>
public readonly record struct MessageKey(int Queue, Place Place, long SequenceNumber);
