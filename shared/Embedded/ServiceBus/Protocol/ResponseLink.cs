using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The sending half of a request-response pair. A response waits for the client's credit, because a client closes a
/// link that sends without credit.
/// </summary>
internal sealed partial class ResponseLink(ListenerLink link, ILogger logger) : LinkEndpoint
{
    /// <summary>Limits the responses that accumulate for a client that sends requests but does not read.</summary>
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

            SendWaiting_NeedsGate();
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_gate)
        {
            _credit = Math.Max(0, _credit + flowContext.Messages);
            SendWaiting_NeedsGate();
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private void SendWaiting_NeedsGate()
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
            // The client is gone, and so are its requests.
            LogNotAnswered(e, link.Name);
        }
    }

    [LoggerMessage(LogLevel.Debug, "A request could not be answered on {Link}.")]
    private partial void LogNotAnswered(Exception error, string link);
}
