namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>
/// A receiver's decision on a locked message. <see cref="Properties"/> are added to the application properties of the
/// message.
/// </summary>
public abstract record Settlement
{
    internal static readonly IReadOnlyDictionary<string, object?> NoProperties = new Dictionary<string, object?>();

    public IReadOnlyDictionary<string, object?> Properties { get; init; } = NoProperties;

    /// <summary>The message is done and is removed.</summary>
    public sealed record Complete : Settlement;

    /// <summary>The delivery failed. The message is delivered again, up to its maximum delivery count.</summary>
    public sealed record Abandon : Settlement;

    /// <summary>The message was not processed and returns as if it had not been delivered.</summary>
    public sealed record Release : Settlement;

    /// <summary>The message is set aside until a client requests it by its sequence number.</summary>
    public sealed record Defer : Settlement;

    /// <summary>The message moves to the dead-letter queue.</summary>
    public sealed record DeadLetter(string? Reason, string? Description) : Settlement;
}
