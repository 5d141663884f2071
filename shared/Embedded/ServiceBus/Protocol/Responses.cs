using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>Creates the responses of a management node.</summary>
internal static class Responses
{
    public const int BadRequest = 400;
    public const int NotFound = 404;
    public const int Gone = 410;
    public const int ServerError = 500;
    public const int NotImplemented = 501;

    public static Message Ok(Map? body = null) => Status(200, "OK", body);

    public static Message NoContent() => Status(204, "No Content", null);

    public static Message Refusal(int code, Error error)
    {
        var message = Status(code, error.Description, null);
        message.ApplicationProperties["errorCondition"] = error.Condition;
        return message;
    }

    public static Message Messages(IEnumerable<Map> messages)
    {
        var list = new List();
        foreach (var message in messages)
        {
            list.Add(message);
        }

        return Ok(new Map { ["messages"] = list });
    }

    public static Map Message(BrokerMessage message, DateTimeOffset? lockedUntil, Place place, Guid? token = null)
    {
        var encoded = Annotation.Encode(message, lockedUntil, place);
        var map = new Map { ["message"] = encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray() };
        if (token is { } held)
        {
            map["lock-token"] = held;
        }

        return map;
    }

    private static Message Status(int code, string description, Map? body) => new()
    {
        ApplicationProperties =
            new ApplicationProperties { ["statusCode"] = code, ["statusDescription"] = description },
        BodySection = new AmqpValue { Value = body },
    };
}
