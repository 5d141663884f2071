using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving;

/// <summary>
/// Makes an outage of the store or the queue a pause. A message whose step fails for that reason stays in hand, and the
/// step runs again after a pause. Meanwhile no other message begins. The first step that succeeds ends the outage, and
/// all messages continue. So an outage costs no delivery, and no job fails because of it.
/// </summary>
public sealed partial class Outages(
    IHostApplicationLifetime lifetime, Random random, TimeProvider time, ILogger<Outages> logger)
{
    /// <summary>The longest pause after the first failure. It doubles with each further one.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between two tries.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a message stays in hand before it goes back to its queue. The receivers renew its lock for 65 minutes.
    /// </summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(50);

    private readonly Lock _gate = new();
    private readonly FailureReports _reports = new();
    private readonly long _start = time.GetTimestamp();
    private TaskCompletionSource? _over;
    private int _held;

    /// <summary>Whether messages are held now.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
            {
                return _over is not null;
            }
        }
    }

    /// <summary>Canceled when the host stops, which holds no message.</summary>
    internal CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Starts the time in which a received message can be held.</summary>
    public MessageHold Receive(CancellationToken cancellationToken) =>
        new(this, time, cancellationToken);

    /// <summary>Returns when no message is held, or after the given time.</summary>
    internal async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task over;
        lock (_gate)
        {
            over = _over?.Task ?? Task.CompletedTask;
        }

        await over.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Holds a message for one pause, which the end of the outage cuts short.</summary>
    /// <param name="failures">Consecutive failures of its step, from 1.</param>
    /// <param name="reason">The last failure.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    internal Task PauseAsync(int failures, Exception reason, CancellationToken cancellationToken)
    {
        TimeSpan pause;
        lock (_gate)
        {
            _held += failures == 1 ? 1 : 0;
            _over ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_reports.Failed(time.GetElapsedTime(_start)) is not null)
            {
                LogHolding(_held, reason.Message);
            }

            pause = Backoff.After(failures, First, Longest, random);
        }

        return WaitAsync(pause, cancellationToken);
    }

    /// <summary>Records that a step succeeded, which ends an outage.</summary>
    internal void Succeeded(bool wasHeld)
    {
        lock (_gate)
        {
            _held -= wasHeld ? 1 : 0;
            if (_reports.Succeeded() is not null)
            {
                LogOver();
            }

            End_NeedsGate();
        }
    }

    /// <summary>
    /// Records that a held message went back to its queue. After the last one, nobody tries any more.
    /// </summary>
    internal void GaveUp()
    {
        lock (_gate)
        {
            if (--_held == 0)
            {
                End_NeedsGate();
            }
        }
    }

    private void End_NeedsGate()
    {
        _over?.SetResult();
        _over = null;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The store or the queue is unavailable, so {Held} messages wait in hand and no more begin: {Reason}")]
    private partial void LogHolding(int held, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store and the queue are available again.")]
    private partial void LogOver();
}
