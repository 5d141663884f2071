namespace Serverless.Serving.Batching;

/// <summary>Stops a shared run when it takes too long, or when all of its items are canceled.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration[] _registrations;
    private int _waiting;

    public StopSignal(List<BatchItem> items, TimeSpan limit, TimeProvider time)
    {
        _timeout = new CancellationTokenSource(limit, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token);
        _waiting = items.Count;
        _registrations = [
            .. items.Select(item => item.Cancellation.UnsafeRegister(static s => ((StopSignal)s!).Leave(), this))];
    }

    public CancellationToken Token => _stop.Token;

    public bool TimedOut => _timeout.IsCancellationRequested;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _timeout.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            _stop.Cancel();
        }
    }
}
