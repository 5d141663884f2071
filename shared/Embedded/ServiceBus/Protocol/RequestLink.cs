using Amqp;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// A link on which a client sends requests to a node of the broker. Each request is answered on the client's response
/// link.
/// </summary>
internal sealed partial class RequestLink(
    string node, ResponseLinks responses, INode answers, ILogger logger) : LinkEndpoint
{
    public const int Credit = 100;

    public override void OnMessage(MessageContext messageContext)
    {
        var link = messageContext.Link;
        try
        {
            var bytes = ((RawMessage)messageContext.Message).Bytes;
            var request = Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
            var found = responses.Find(link, node, request.Properties?.ReplyTo);
            messageContext.Complete();
            if (found is not null)
            {
                answers.Answer(
                    (ListenerConnection)link.Session.Connection, request, answer => found.Send(request, answer));
            }
        }
        catch (Exception e)
        {
            // An exception here would close the connection and all its links because of one request.
            LogRequestFailed(e, node);
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    [LoggerMessage(LogLevel.Debug, "A request to {Node} could not be answered.")]
    private partial void LogRequestFailed(Exception error, string node);
}

/// <summary>Answers requests at once or later, on any thread.</summary>
internal interface INode
{
    void Answer(ListenerConnection connection, Message request, Action<Message> respond);
}
