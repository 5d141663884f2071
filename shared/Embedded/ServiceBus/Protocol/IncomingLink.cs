using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>A link on which a client sends: each transfer is accepted once it is durable.</summary>
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
            // An exception here would close the connection with all its links for one malformed message.
            LogRefused(logger, e, queue.Name);
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
            // The sender has gone; it will send again and duplicate detection will know the message.
            LogSenderGone(logger, queue.Name, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message for {Queue} could not be read.")]
    private static partial void LogRefused(ILogger logger, Exception error, string queue);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A sender to {Queue} left before its answer: {Reason}")]
    private static partial void LogSenderGone(ILogger logger, string queue, string reason);
}
