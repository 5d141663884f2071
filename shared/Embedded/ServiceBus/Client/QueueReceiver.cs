using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>
/// Receives from a queue or its dead-letter queue (<c>name/$deadletterqueue</c>) in another process, with up to its
/// concurrency of messages in hand. If the handler returns, the message is completed. If the handler throws, the
/// message is abandoned, or released if the exception says that its processing has not started.
/// </summary>
public sealed partial class QueueReceiver(
    QueueEndpoint endpoint,
    string queue,
    int concurrency,
    Func<ReceivedMessage, CancellationToken, Task> handler,
    TimeProvider time,
    Random random,
    ILogger<QueueReceiver> logger,
    Func<Exception, bool>? isNotStarted = null) : IAsyncDisposable
{
    private static readonly TimeSpan RenewalCheck = TimeSpan.FromSeconds(1);

    private readonly QueueConnection _connection = new(endpoint);
    private readonly ReconnectPause _pause = new(random);
    private readonly Lock _gate = new();
    private readonly CreditCount _credit = new(concurrency);
    private readonly ConcurrentDictionary<Guid, InHand> _inHand = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _abandoning = new();
    private ReceiverLink? _link;
    private Task? _running;

    /// <summary>Opens the links, and reconnects after broken connections until it is stopped.</summary>
    public void Connect() => _running ??= RunAsync(_ending.Token);

    /// <summary>Starts to receive. Connects first if it has not yet.</summary>
    public void Start()
    {
        Connect();
        lock (_gate)
        {
            _credit.IsOpen = true;
            GiveCredit_NeedsGate();
        }
    }

    /// <summary>
    /// Stops receiving and waits for the messages in hand. If <paramref name="cancellationToken"/> is canceled, their
    /// handlers are canceled and their messages return to the queue.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Messages that still come for the credit are released. It is not taken back, because a message on its way
            // would then break the link, and with it the locks of the messages in hand.
            _credit.IsOpen = false;
        }

        using (cancellationToken.UnsafeRegister(
            abandoning => ((CancellationTokenSource)abandoning!).Cancel(), _abandoning))
        {
            await Task.WhenAll(_inHand.Values.Select(held => held.Done)).WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _ending.CancelAsync();
        await (_running ?? Task.CompletedTask);
        if (!cancellationToken.IsCancellationRequested)
        {
            await CloseLinkAsync();
        }

        await _connection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ending.IsCancellationRequested)
        {
            await StopAsync(new CancellationToken(canceled: true));
        }

        _ending.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReceiveUntilBrokenAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever broke the link, the queue may be available again soon. The loop ends only when it is
                // stopped.
                LogBroken(queue, e.Message);
            }

            await Task.Delay(_pause.Next(), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReceiveUntilBrokenAsync(CancellationToken cancellationToken)
    {
        var session = await _connection.OpenAsync(cancellationToken);
        var management = new ManagementLink(session, queue);
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = Attach(session, broken);
        lock (_gate)
        {
            _link = link;
            _credit.Restart();
            link.Start(0, OnMessage);
            GiveCredit_NeedsGate();
        }

        using var timer = new PeriodicTimer(RenewalCheck, time);
        var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        while (await Task.WhenAny(tick, broken.Task) == tick)
        {
            await tick;
            await RenewAsync(management);
            tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        }

        await broken.Task;
    }

    private ReceiverLink Attach(Session session, TaskCompletionSource broken)
    {
        var attach = new Attach
        {
            Source = new Source { Address = queue },
            Target = new Target(),
            Properties = new Fields { [Router.UnlocksOnClose] = true },
        };
        var link = new ReceiverLink(session, $"receive-{Guid.NewGuid():N}", attach, (_, _) => _pause.Reset());
        link.AddClosedCallback((_, error) =>
        {
            foreach (var held in _inHand.Values.Where(held => held.Link == link))
            {
                held.LoseLock();
            }

            broken.TrySetException(new IOException(error?.Description ?? "the connection closed"));
        });
        return link;
    }

    private async Task RenewAsync(ManagementLink management)
    {
        foreach (var held in _inHand.Values.Where(held => held.WantsRenewal))
        {
            try
            {
                if (await management.RenewAsync(held.Received.LockToken))
                {
                    held.Renewed();
                }
                else
                {
                    held.LoseLock();
                }
            }
            catch (Exception e) when (e is TimeoutException or AmqpException)
            {
                // The next check tries again. A broken link is detected elsewhere.
                LogNotRenewed(held.Received.MessageId, queue, e.Message);
            }
        }
    }

    private void GiveCredit_NeedsGate()
    {
        if (_link is { IsClosed: false } link && _credit.Give() is > 0 and var more)
        {
            link.SetCredit(more, CreditMode.Manual);
        }
    }
}
