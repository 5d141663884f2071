namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>A message that is locked for one receiver until <see cref="Until"/>.</summary>
public sealed class MessageLock(Guid token, BrokerMessage message, Place origin, DateTimeOffset until)
{
    public Guid Token { get; } = token;

    public BrokerMessage Message { get; } = message;

    /// <summary>The place to which the message returns.</summary>
    public Place Origin { get; } = origin;

    public DateTimeOffset Until { get; internal set; } = until;
}
