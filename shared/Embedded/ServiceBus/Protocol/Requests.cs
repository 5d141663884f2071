using Amqp;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>Reads the bodies of management requests. Each list in them has a maximum length.</summary>
internal static class Requests
{
    private const int MaxItems = 1000;

    public static Guid[] Tokens(Map body) => Bounded((Guid[])Required(body, "lock-tokens"));

    public static long[] Numbers(Map body) => Bounded((long[])Required(body, "sequence-numbers"));

    public static long Number(Map body, string name) => Required(body, name) switch
    {
        long number => number,
        int number => number,
        uint number => number,
        var other => throw Errors.Of(ErrorCode.InvalidField, $"{name} '{other}' is not a whole number.").AsException(),
    };

    /// <summary>Reads encoded messages. Their total size has the same limit as a batch.</summary>
    public static List<BrokerMessage> Messages(Map body, int maxBytes)
    {
        var messages = new List<BrokerMessage>();
        var size = 0L;
        foreach (var entry in (List)Required(body, "messages"))
        {
            var bytes = (byte[])Required((Map)entry, "message");
            size += bytes.Length;
            if (size > maxBytes)
            {
                throw Errors.TooLarge(size, maxBytes).AsException();
            }

            messages.Add(MessageContent.Read(bytes));
        }

        return messages.Count is > 0 and <= MaxItems ? messages : throw TooMany(messages.Count);
    }

    public static Settlement SettlementOf(Map body)
    {
        var properties = Settlements.PropertiesOf(body["properties-to-modify"] as Map);
        return (Required(body, "disposition-status") as string) switch
        {
            "completed" => new Settlement.Complete(),
            "abandoned" => new Settlement.Abandon { Properties = properties },
            "defered" => new Settlement.Defer { Properties = properties },
            "suspended" =>
                new Settlement.DeadLetter(body["deadletter-reason"] as string, body["deadletter-description"] as string)
                {
                    Properties = properties,
                },
            var other =>
                throw Errors.Of(ErrorCode.InvalidField, $"disposition-status '{other}' is unknown.").AsException(),
        };
    }

    private static object Required(Map body, string name) =>
        body[name] ?? throw Errors.Of(ErrorCode.InvalidField, $"{name} is missing.").AsException();

    private static T[] Bounded<T>(T[] items) =>
        items.Length is > 0 and <= MaxItems ? items : throw TooMany(items.Length);

    private static AmqpException TooMany(int count) =>
        Errors.Of(ErrorCode.InvalidField, $"{count} items are not in the range 1 to {MaxItems}.").AsException();
}
