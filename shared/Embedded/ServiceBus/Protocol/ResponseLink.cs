using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The sending half of a request-response pair. An answer waits for the client's credit: one that comes before it would make the
/// client close the link.
/// </summary>
internal sealed partial class ResponseLink(ListenerLink link, ILogger logger) : LinkEndpoint
{
    /// <summary>Bounds what a client can pile up that asks and never listens.</summary>
    private const int MaxWaiting = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<Message> _waiting = new();
    private int _credit;

    public void Send(Message request, Message answer)
    {
        answer.Properties = new Properties();
        answer.Properties.SetCorrelationId(request.Properties.GetMessageId());
        lock (_gate)
        {
            if (_waiting.Count < MaxWaiting)
            {
                _waiting.Enqueue(answer);
            }

            SendWhatMay_NeedsLock();
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_gate)
        {
            _credit = Math.Max(0, _credit + flowContext.Messages);
            SendWhatMay_NeedsLock();
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private void SendWhatMay_NeedsLock()
    {
        try
        {
            for (; _credit > 0 && _waiting.TryDequeue(out var answer); _credit--)
            {
                link.SendMessage(answer);
            }
        }
        catch (Exception e)
        {
            // The client has gone, and its questions with it.
            LogNotAnswered(logger, e, link.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request could not be answered on {Link}.")]
    private static partial void LogNotAnswered(ILogger logger, Exception error, string link);
}
