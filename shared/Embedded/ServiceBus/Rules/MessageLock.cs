namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>A message in the hands of one receiver until <see cref="Until"/>.</summary>
public sealed class MessageLock(Guid token, BrokerMessage message, Place home, DateTimeOffset until)
{
    public Guid Token { get; } = token;

    public BrokerMessage Message { get; } = message;

    /// <summary>Where the message goes back to.</summary>
    public Place Home { get; } = home;

    public DateTimeOffset Until { get; internal set; } = until;
}
