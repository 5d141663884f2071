using System.Collections.Concurrent;
using Amqp.Framing;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The links for responses to requests, by the reply address that the client chose.</summary>
internal sealed class ResponseLinks
{
    private readonly ConcurrentDictionary<(ListenerConnection Connection, string Node, string ReplyTo), ResponseLink>
        _links = new();

    public void Add(ListenerLink link, ResponseLink responses, string node, Attach attach)
    {
        var connection = (ListenerConnection)link.Session.Connection;
        foreach (var replyTo in (string?[])[(attach.Target as Target)?.Address, attach.LinkName])
        {
            if (replyTo is null)
            {
                continue;
            }

            var key = (connection, node, replyTo);
            _links[key] = responses;
            link.AddClosedCallback((_, _) => _links.TryRemove(KeyValuePair.Create(key, responses)));
        }
    }

    public ResponseLink? Find(ListenerLink request, string node, string? replyTo) =>
        replyTo is not null && _links.TryGetValue(
            ((ListenerConnection)request.Session.Connection, node, replyTo), out var link) ? link : null;
}
