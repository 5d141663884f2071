using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Rules;

internal sealed partial class MessageQueue
{
    private void Expire(Place place, BrokerMessage message)
    {
        if (settings.DeadLetteringOnExpiration)
        {
            DeadLetter(place, message, "TTLExpiredException", "The message expired and was dead lettered.");
        }
        else
        {
            decide(new Change.Removed(KeyOf(place, message), message));
        }
    }

    private void DeadLetter(Place place, BrokerMessage message, string? reason, string? description)
    {
        var key = KeyOf(place, message);
        if (deadLetters is not { } target)
        {
            // A dead letter cannot be dead-lettered again, so it stays in its place.
            decide(new Change.Rewritten(key, message));
            Keep(place, message);
            return;
        }

        decide(new Change.Appended(key, target, Explain(message, reason, description) with
        {
            DeadLetterSource = settings.Name,
            TimeToLive = null,
        }));
    }

    private static BrokerMessage Explain(BrokerMessage message, string? reason, string? description) =>
        With(message, new Dictionary<string, object?>
        {
            ["DeadLetterReason"] = reason,
            ["DeadLetterErrorDescription"] = description,
        });

    private static BrokerMessage With(BrokerMessage message, IReadOnlyDictionary<string, object?> properties) =>
        properties.Count == 0 ? message : message with { Content = MessageContent.Merge(message.Content, properties) };
}
