using Amqp.Framing;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>Maps AMQP outcomes to the settlements of Service Bus.</summary>
internal static class Settlements
{
    private const string DeadLetter = "com.microsoft:dead-letter";

    /// <summary>
    /// Whether the library rejected a delivery because it could not write it. The library does not settle such a
    /// delivery. A client that does not settle either is an SDK, which waits for the answer and names this condition.
    /// </summary>
    public static bool IsOfBrokenConnection(DeliveryState? state, bool settled) =>
        !settled && state is Rejected { Error: { } error } && error.Condition?.ToString() != DeadLetter;

    /// <returns>Null if the state is not a settlement.</returns>
    public static Settlement? Of(DeliveryState? state) => state switch
    {
        Accepted => new Settlement.Complete(),
        Released => new Settlement.Release(),
        Modified { UndeliverableHere: true } modified =>
            new Settlement.Defer { Properties = PropertiesOf(modified.MessageAnnotations) },
        Modified modified => new Settlement.Abandon { Properties = PropertiesOf(modified.MessageAnnotations) },
        Rejected rejected => DeadLetterOf(rejected.Error),
        _ => null,
    };

    public static IReadOnlyDictionary<string, object?> PropertiesOf(Map? map)
    {
        var properties = new Dictionary<string, object?>();
        foreach (var (key, value) in map ?? [])
        {
            if (key.ToString() is { } name)
            {
                properties[name] = value;
            }
        }

        return properties;
    }

    private static Settlement.DeadLetter DeadLetterOf(Error? error)
    {
        var info = new Dictionary<string, object?>(PropertiesOf(error?.Info));
        info.Remove("DeadLetterReason", out var reason);
        info.Remove("DeadLetterErrorDescription", out var description);
        return new Settlement.DeadLetter(
            reason?.ToString(), description?.ToString() ?? error?.Description) { Properties = info };
    }
}
