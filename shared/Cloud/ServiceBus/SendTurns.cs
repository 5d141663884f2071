using Serverless.Serving;

namespace Serverless.Cloud.ServiceBus;

/// <summary>
/// Lets sends begin as <see cref="SendWindow"/> allows. A bounded number waits for a bounded time; the rest is refused
/// at once, so that a throttled namespace does not fill the memory of the gateway.
/// </summary>
internal sealed class SendTurns(TimeProvider time)
{
    /// <summary>The sends that can wait.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>How long a send waits. A client waits for it.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SendWindow _window = new();
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _underWay;

    /// <summary>The sends that can be under way at once.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return _window.Limit;
            }
        }
    }

    /// <summary>Sends when the window allows it.</summary>
    /// <param name="queue">The queue, for messages.</param>
    /// <param name="send">Sends. It throws <see cref="QueueUnavailableException"/> if the namespace throttles.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RunAsync(string queue, Func<Task> send, CancellationToken cancellationToken)
    {
        await BeginAsync(queue, cancellationToken);
        var before = Limit;
        try
        {
            await send();
        }
        catch (QueueUnavailableException)
        {
            End(window => window.Throttled(before));
            throw;
        }
        catch
        {
            End(_ => { });
            throw;
        }

        End(window => window.Accepted());
    }

    private async Task BeginAsync(string queue, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (_underWay < _window.Limit)
            {
                _underWay++;
                return;
            }

            if (_waiting.Count >= MaxWaiting)
            {
                throw Refused(queue);
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        try
        {
            await turn.Task.WaitAsync(MaxWait, time, cancellationToken);
        }
        catch (Exception e) when (turn.TrySetCanceled(CancellationToken.None))
        {
            throw e is TimeoutException ? Refused(queue) : e;
        }
        catch
        {
            // Its turn came at the same moment, so it goes to the next one.
            End(_ => { });
            throw;
        }
    }

    private void End(Action<SendWindow> observe)
    {
        lock (_gate)
        {
            observe(_window);
            _underWay--;
            while (_underWay < _window.Limit && _waiting.TryDequeue(out var next))
            {
                // False if it no longer waits.
                _underWay += next.TrySetResult() ? 1 : 0;
            }
        }
    }

    private static QueueUnavailableException Refused(string queue) => new(
        $"Service Bus accepts messages for the queue '{queue}' more slowly than they are sent.",
        QueueFaults.RetryAfterThrottling);
}
