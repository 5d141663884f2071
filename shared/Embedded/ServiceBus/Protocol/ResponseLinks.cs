using System.Collections.Concurrent;
using Amqp.Framing;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The links on which answers to requests go out, found by what the client gave as its address.</summary>
internal sealed class ResponseLinks
{
    private readonly ConcurrentDictionary<(ListenerConnection Connection, string Node, string ReplyTo), ListenerLink> _links = new();

    public void Add(ListenerLink link, string node, Attach attach)
    {
        var connection = (ListenerConnection)link.Session.Connection;
        foreach (var replyTo in (string?[])[(attach.Target as Target)?.Address, attach.LinkName])
        {
            if (replyTo is null)
                continue;
            var key = (connection, node, replyTo);
            _links[key] = link;
            link.AddClosedCallback((_, _) => _links.TryRemove(KeyValuePair.Create(key, link)));
        }
    }

    public ListenerLink? Find(ListenerLink request, string node, string? replyTo) =>
        replyTo is not null && _links.TryGetValue(((ListenerConnection)request.Session.Connection, node, replyTo), out var link) ? link : null;
}
