using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The node <c>$cbs</c>: accepts shared access signatures and grants their rights to the connection.</summary>
internal sealed partial class TokenNode(AccessKey key, TimeProvider time, ILogger logger) : INode
{
    public const string Name = "$cbs";

    private const int Accepted = 202;
    private const int BadRequest = 400;
    private const int Unauthorized = 401;

    public void Answer(ListenerConnection connection, Message request, Action<Message> respond)
    {
        var properties = request.ApplicationProperties;
        if (properties?["operation"] as string != "put-token"
            || properties["name"] is not string audience || request.Body is not string token)
        {
            respond(Status(BadRequest, "Only put-token with a name and a token is supported."));
            return;
        }

        var refusal = SharedAccessSignature.Refuse(token, audience, key, time.GetUtcNow(), out var until);
        if (refusal is null)
        {
            Permissions.Of(connection, time).Grant(SharedAccessSignature.PathOf(audience), until);
        }
        else
        {
            LogRejected(refusal);
        }

        respond(refusal is null ? Status(Accepted, "Accepted") : Status(Unauthorized, refusal));
    }

    private static Message Status(int code, string description) => new()
    {
        ApplicationProperties =
            new ApplicationProperties { ["status-code"] = code, ["status-description"] = description },
        BodySection = new AmqpValue { Value = null },
    };

    [LoggerMessage(LogLevel.Warning, "A token was rejected: {Reason}")]
    private partial void LogRejected(string reason);
}
