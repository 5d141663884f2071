namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>How much of a queue's head is kept in memory: at most this many messages and about this many bytes.</summary>
internal sealed record HeadLimits(int Messages, long Bytes)
{
    public static readonly HeadLimits Default = new(4096, 16 << 20);

    public bool IsFull(int messages, long bytes) => messages >= Messages || bytes >= Bytes;

    /// <summary>Half gone: time to fetch more, while there is still enough to deliver.</summary>
    public bool IsLow(int messages, long bytes) => messages <= Messages / 2 && bytes <= Bytes / 2;
}
