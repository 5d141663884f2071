using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The node <c>$cbs</c>: takes shared access signatures and grants the connection what they open.</summary>
internal sealed partial class TokenNode(AccessKey key, TimeProvider time, ILogger logger) : INode
{
    public const string Name = "$cbs";

    private const int Accepted = 202;
    private const int BadRequest = 400;
    private const int Unauthorized = 401;

    public void Answer(ListenerConnection connection, Message request, Action<Message> respond)
    {
        var asked = request.ApplicationProperties;
        if (asked?["operation"] as string != "put-token" || asked["name"] is not string audience || request.Body is not string token)
        {
            respond(Status(BadRequest, "Only put-token with a name and a token is known."));
            return;
        }

        var refusal = SharedAccessSignature.Refuse(token, audience, key, time.GetUtcNow(), out var until);
        if (refusal is null)
        {
            Permissions.Of(connection, time).Grant(SharedAccessSignature.PathOf(audience), until);
        }
        else
        {
            LogRefused(logger, refusal);
        }

        respond(refusal is null ? Status(Accepted, "Accepted") : Status(Unauthorized, refusal));
    }

    private static Message Status(int code, string description) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = code, ["status-description"] = description },
        BodySection = new AmqpValue { Value = null },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
