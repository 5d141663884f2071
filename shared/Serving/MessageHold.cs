namespace Serverless.Serving;

/// <summary>A received message, which stays in hand during an outage (<see cref="Outages"/>).</summary>
public sealed class MessageHold
{
    private readonly Outages _outages;
    private readonly TimeProvider _time;
    private readonly long _receivedAt;
    private readonly CancellationToken _cancellationToken;

    internal MessageHold(Outages outages, TimeProvider time, CancellationToken cancellationToken)
    {
        (_outages, _time, _cancellationToken) = (outages, time, cancellationToken);
        _receivedAt = time.GetTimestamp();
    }

    /// <summary>Whether the message has been held, so that the time it took is not its own.</summary>
    public bool WasHeld { get; private set; }

    private TimeSpan Rest => Outages.MaxHold - _time.GetElapsedTime(_receivedAt);

    /// <summary>Waits until no outage is on. The gate of the worker is closed meanwhile.</summary>
    public async Task WaitAsync()
    {
        if (_outages.IsOn && Rest > TimeSpan.Zero)
        {
            WasHeld = true;
            await _outages.WaitAsync(Rest, _cancellationToken);
            _cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Runs a step of the message until it succeeds. It must be safe to run again after it failed. The exception is
    /// thrown if it has another cause than an outage, if the message was held for too long, or if the host stops.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="held">Called when the message is first held.</param>
    public async Task RunAsync(Func<Task> step, Action? held = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, _outages.Stopping);
        var failures = 0;
        try
        {
            while (true)
            {
                try
                {
                    await step();
                    break;
                }
                catch (Exception e) when (CanWait(e, stop.Token))
                {
                    WasHeld = true;
                    if (failures == 0)
                    {
                        held?.Invoke();
                    }

                    await _outages.PauseAsync(++failures, e, stop.Token);
                    if (stop.IsCancellationRequested)
                    {
                        throw;
                    }
                }
            }
        }
        catch when (failures > 0)
        {
            _outages.GaveUp();
            throw;
        }

        _outages.Succeeded(wasHeld: failures > 0);
    }

    private bool CanWait(Exception e, CancellationToken stop) =>
        e is StoreUnavailableException or QueueUnavailableException
        && Rest > TimeSpan.Zero && !stop.IsCancellationRequested;
}
