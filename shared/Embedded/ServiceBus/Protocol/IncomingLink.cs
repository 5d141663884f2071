using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>A link on which a client sends. Each transfer is accepted when it is durable.</summary>
internal sealed partial class IncomingLink(BrokerQueue queue, ILogger logger) : LinkEndpoint
{
    public const int Credit = 1000;

    private static readonly Accepted Accepted = new();

    public override void OnMessage(MessageContext messageContext)
    {
        var (link, message) = (messageContext.Link, messageContext.Message);
        try
        {
            var bytes = ((RawMessage)message).Bytes;
            if (bytes.Length > queue.Settings.MaxMessageBytes)
            {
                throw Errors.TooLarge(bytes.Length, queue.Settings.MaxMessageBytes).AsException();
            }

            queue.Broker.Send(
                queue,
                MessageContent.ReadAll(bytes, message.Format),
                _ => Answer(link, message, Accepted),
                error => Answer(link, message, new Rejected { Error = Errors.NotDurable(error.Message) }));
        }
        catch (AmqpException e)
        {
            Answer(link, message, new Rejected { Error = e.Error });
        }
        catch (Exception e)
        {
            // An exception here would close the connection and all its links because of one malformed message.
            LogUnreadable(e, queue.Name);
            Answer(link, message, new Rejected { Error = Errors.Of(ErrorCode.DecodeError, e.Message) });
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private void Answer(ListenerLink link, Message message, Outcome outcome)
    {
        try
        {
            link.DisposeMessage(message, outcome, settled: true);
            message.Dispose();
        }
        catch (Exception e)
        {
            // The sender is gone. It will send again, and duplicate detection will drop the message.
            LogSenderGone(queue.Name, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A message for {Queue} could not be read.")]
    private partial void LogUnreadable(Exception error, string queue);

    [LoggerMessage(LogLevel.Debug, "A sender to {Queue} disconnected before its answer: {Reason}")]
    private partial void LogSenderGone(string queue, string reason);
}
