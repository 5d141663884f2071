namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>What a receiver decides on a message it holds. <see cref="Properties"/> are set among the message's application properties.</summary>
public abstract record Settlement
{
    internal static readonly IReadOnlyDictionary<string, object?> NoProperties = new Dictionary<string, object?>();

    public IReadOnlyDictionary<string, object?> Properties { get; init; } = NoProperties;

    /// <summary>Done: the message goes away.</summary>
    public sealed record Complete : Settlement;

    /// <summary>Failed: the message is delivered again, until it was delivered too often.</summary>
    public sealed record Abandon : Settlement;

    /// <summary>Never looked at: the message goes back as if it had not been delivered.</summary>
    public sealed record Release : Settlement;

    /// <summary>Set aside until somebody asks for it by its sequence number.</summary>
    public sealed record Defer : Settlement;

    /// <summary>Given up.</summary>
    public sealed record DeadLetter(string? Reason, string? Description) : Settlement;
}
