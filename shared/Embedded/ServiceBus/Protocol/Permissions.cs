using System.Collections.Concurrent;
using Amqp.Listener;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The entities that a connection may access: all if it has the key, otherwise those of its tokens until they expire.
/// </summary>
internal sealed class Permissions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _paths = new(StringComparer.OrdinalIgnoreCase);

    public bool HoldsKey { get; init; }

    public static Permissions Of(ListenerConnection connection, TimeProvider time)
    {
        lock (connection.Properties)
        {
            if (connection.Properties.TryGetValue(nameof(Permissions), out var known))
            {
                return (Permissions)known;
            }

            var permissions = new Permissions(time) { HoldsKey = connection.Principal is not null };
            connection.Properties[nameof(Permissions)] = permissions;
            return permissions;
        }
    }

    public void Grant(string path, DateTimeOffset until) => _paths[path] = until;

    public bool Allows(string entity)
    {
        if (HoldsKey)
        {
            return true;
        }

        var now = time.GetUtcNow();
        return _paths.Any(granted => granted.Value > now && Covers(granted.Key, entity));
    }

    /// <summary>A path covers itself and everything below it. The empty path covers the namespace.</summary>
    public static bool Covers(string path, string entity) =>
        path.Length == 0 || (entity.StartsWith(path, StringComparison.OrdinalIgnoreCase)
            && (entity.Length == path.Length || entity[path.Length] == '/'));
}
