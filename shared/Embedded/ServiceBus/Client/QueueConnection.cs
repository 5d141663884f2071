using Amqp;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>One connection to the queue, opened on first use and reopened after it breaks.</summary>
internal sealed class QueueConnection(QueueEndpoint endpoint) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private Session? _session;
    private bool _disposed;

    /// <summary>Returns a session that is not known to be closed.</summary>
    public async Task<Session> OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is { } known && IsOpen(known))
        {
            return known;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_session is { } other && IsOpen(other))
            {
                return other;
            }

            var factory = new ConnectionFactory([new ClientTransports()]);
            factory.AMQP.MaxFrameSize = 65536;
            var connection = await factory.CreateAsync(endpoint.ToAddress(), cancellationToken);
            return _session = new Session(connection);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (_session is { } session)
        {
            await CloseAsync(session.Connection);
        }

        _opening.Dispose();
    }

    private static async Task CloseAsync(Connection connection)
    {
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2), null);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or ObjectDisposedException)
        {
            // It was already broken.
        }
    }

    private static bool IsOpen(Session session) => !session.IsClosed && !session.Connection.IsClosed;
}
