using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>
/// Sends to the queue from another process. Sends are pipelined. If the connection breaks before the queue answers, the
/// same message is sent again, and the queue's duplicate detection drops the second one.
/// </summary>
public sealed class QueueSender(
    QueueEndpoint endpoint, TimeProvider time, Random random) : IMessageSender, IAsyncDisposable
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(5);

    /// <summary>Another try fails for the same reason.</summary>
    private static readonly Symbol[] Permanent = [ErrorCode.NotFound, ErrorCode.UnauthorizedAccess];

    private readonly QueueConnection _connection = new(endpoint);
    private readonly ConcurrentDictionary<string, SenderLink> _links = new();

    public async Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var pause = new ReconnectPause(random);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var link = await LinkAsync(queue, cancellationToken);
                if (await SendAsync(link, message).WaitAsync(cancellationToken))
                {
                    return;
                }
            }
            catch (Exception e) when (IsBroken(e) && time.GetElapsedTime(started) < SendTimeout)
            {
                // The queue is briefly unavailable. It may be starting or restarting.
            }

            await Task.Delay(pause.Next(), time, cancellationToken);
            if (time.GetElapsedTime(started) >= SendTimeout)
            {
                throw new QueueUnavailableException(
                    $"The queue '{queue}' at {endpoint} accepted no message within {SendTimeout.TotalSeconds:0} s.",
                    RetryAfterFault);
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    internal static bool IsBroken(Exception e) =>
        e is System.Net.Sockets.SocketException or IOException or ObjectDisposedException
            or OperationCanceledException { CancellationToken.IsCancellationRequested: false }
            || e is AmqpException { Error.Condition: var condition } && !Permanent.Contains(condition);

    private async Task<SenderLink> LinkAsync(string queue, CancellationToken cancellationToken)
    {
        if (_links.TryGetValue(queue, out var known) && !known.IsClosed)
        {
            return known;
        }

        var session = await _connection.OpenAsync(cancellationToken);
        lock (_links)
        {
            if (_links.TryGetValue(queue, out var other) && !other.IsClosed)
            {
                return other;
            }

            return _links[queue] = new SenderLink(session, $"send-{Guid.NewGuid():N}", queue);
        }
    }

    /// <returns>False if the connection broke before the queue answered.</returns>
    private static Task<bool> SendAsync(SenderLink link, OutgoingMessage message)
    {
        var sent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(Encode(message), (sender, _, outcome, _) =>
        {
            if (outcome is Accepted)
            {
                sent.TrySetResult(true);
            }
            else if (sender.IsClosed || outcome is Released)
            {
                sent.TrySetResult(false);
            }
            else
            {
                sent.TrySetException(Rejection((outcome as Rejected)?.Error));
            }
        }, null);
        return sent.Task;
    }

    private static Exception Rejection(Error? error)
    {
        var what = $"The queue rejected a message: {error?.Description ?? "it gave no reason"}";
        // The queue's disk is full, for example.
        return ((Symbol)ErrorCode.ResourceLimitExceeded).Equals(error?.Condition)
            ? new QueueUnavailableException(what, RetryAfterFault) : new InvalidOperationException(what);
    }

    private static Message Encode(OutgoingMessage message)
    {
        var encoded = new Message
        {
            Properties = new Properties { MessageId = message.Id, ContentType = message.ContentType },
            BodySection = new Data { Binary = message.Body.ToArray() },
        };
        if (message.TimeToLive is { TotalMilliseconds: < uint.MaxValue } life)
        {
            encoded.Header = new Header { Ttl = (uint)life.TotalMilliseconds };
        }

        if (message.NotBefore is { } due)
        {
            encoded.MessageAnnotations =
                new MessageAnnotations { [Protocol.Annotation.ScheduledEnqueueTime] = due.UtcDateTime };
        }

        return encoded;
    }
}
