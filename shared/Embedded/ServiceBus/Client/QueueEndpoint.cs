using Amqp;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>The address and the key of a queue, from an emulator's connection string.</summary>
public sealed record QueueEndpoint(string Host, int Port, string KeyName, string Key)
{
    private const int DefaultPort = 5672;

    /// <exception cref="FormatException">The text lacks an endpoint, a key name or a key.</exception>
    public static QueueEndpoint Parse(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!parts.TryGetValue("Endpoint", out var endpoint) || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri))
        {
            throw new FormatException("The Service Bus connection string has no valid Endpoint=sb://host:port.");
        }

        if (!parts.TryGetValue("SharedAccessKeyName", out var name)
            || !parts.TryGetValue("SharedAccessKey", out var key))
        {
            throw new FormatException(
                "The Service Bus connection string has no SharedAccessKeyName or no SharedAccessKey.");
        }

        return new QueueEndpoint(uri.Host, uri.Port > 0 ? uri.Port : DefaultPort, name, key);
    }

    /// <summary>Omits the key, which must not appear in a log.</summary>
    public override string ToString() => $"sb://{Host}:{Port}";

    internal Address ToAddress() => new(Host, Port, KeyName, Key, path: "/", scheme: "amqp");
}
