namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// The limits of a queue's head in memory: the maximum number of messages and the approximate maximum of bytes.
/// </summary>
internal sealed record HeadLimits(int Messages, long Bytes)
{
    public static readonly HeadLimits Default = new(4096, 16 << 20);

    public bool IsFull(int messages, long bytes) => messages >= Messages || bytes >= Bytes;

    /// <summary>
    /// Whether the head is at most half full, so more should be loaded while enough remains to deliver.
    /// </summary>
    public bool IsLow(int messages, long bytes) => messages <= Messages / 2 && bytes <= Bytes / 2;
}
