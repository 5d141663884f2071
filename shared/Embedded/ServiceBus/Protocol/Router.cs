using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>Gives each link that a client attaches its endpoint, or rejects the link.</summary>
internal sealed class Router(Broker broker, AccessKey key, ILoggerFactory loggers) : ILinkProcessor
{
    /// <summary>
    /// A receiver with this link property returns its messages when it closes, so they need not wait for their locks to
    /// expire.
    /// </summary>
    public static readonly Symbol UnlocksOnClose = "serverless:unlock-on-close";

    /// <summary>The condition with which a client closes a link whose handlers have all ended.</summary>
    public const string Finished = "serverless:finished";

    private const string ManagementSuffix = "/$management";
    private static readonly Symbol[] SessionFilters =
        ["com.microsoft:session-filter", "com.microsoft:non-exclusive-session-filter"];

    private readonly ResponseLinks _responses = new();
    private readonly TokenNode _tokens = new(key, broker.Time, loggers.CreateLogger<TokenNode>());
    private readonly ILogger _logger = loggers.CreateLogger<Router>();

    public void Process(AttachContext attachContext)
    {
        var attach = attachContext.Attach;
        var address = AddressOf(attach);
        if (address == TokenNode.Name)
        {
            Attach(attachContext, address, _tokens);
            return;
        }

        if (!Permissions.Of((ListenerConnection)attachContext.Link.Session.Connection, broker.Time).Allows(address))
        {
            throw Errors.Unauthorized($"Unauthorized access. A token with the claim for '{address}' is required.")
                .AsException();
        }

        if (address.EndsWith(ManagementSuffix, StringComparison.OrdinalIgnoreCase))
        {
            Attach(attachContext, address, new ManagementNode(Find(address[..^ManagementSuffix.Length])));
        }
        else
        {
            Attach(attachContext, Find(address));
        }
    }

    /// <summary>
    /// Returns the name of the queue. The .NET client attaches at the path of a URI, which starts with a slash, and
    /// other clients at the name.
    /// </summary>
    private static string AddressOf(Attach attach)
    {
        var address = (attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address) ?? "";
        return address.StartsWith('/') ? address[1..] : address;
    }

    private BrokerQueue Find(string address) =>
        broker.Find(address) ?? throw Errors.EntityNotFound(address).AsException();

    private void Attach(AttachContext context, BrokerQueue queue)
    {
        var attach = context.Attach;
        if (!attach.Role)
        {
            if (queue.DeadLetters is null)
            {
                throw Errors.Of(ErrorCode.NotAllowed, "Clients cannot send to a dead-letter queue.").AsException();
            }

            // Receivers get no limit, because the broker's annotations may make a message larger than its sender's
            // limit.
            attach.MaxMessageSize = (ulong)queue.Settings.MaxMessageBytes;
            context.Complete(new IncomingLink(queue, _logger), IncomingLink.Credit);
            return;
        }

        if ((attach.Source as Source)?.FilterSet is { } filters && SessionFilters.Any(filters.ContainsKey))
        {
            throw Errors.NotAllowed("Sessions are").AsException();
        }

        var unlocks = attach.Properties?[UnlocksOnClose] is true;
        var receiver = new OutgoingLink(context.Link, queue, unlocks, _logger);
        context.Link.AddClosedCallback((_, _) => receiver.OnClosed());
        queue.Add(receiver);
        context.Complete(receiver, 0);
    }

    private void Attach(AttachContext context, string node, INode answers)
    {
        if (context.Attach.Role)
        {
            var responses = new ResponseLink(context.Link, _logger);
            _responses.Add(context.Link, responses, node, context.Attach);
            context.Complete(responses, 0);
        }
        else
        {
            context.Complete(new RequestLink(node, _responses, answers, _logger), RequestLink.Credit);
        }
    }
}
