using Amqp;

namespace Serverless.Embedded.ServiceBus.Client;

/// <summary>A message whose handler runs. Its token is canceled when the lock is lost or the receiver stops.</summary>
internal sealed class InHand(
    ReceiverLink link, Message message, ReceivedMessage received, TimeProvider time, CancellationToken abandoned)
    : IDisposable
{
    private readonly CancellationTokenSource _lost = CancellationTokenSource.CreateLinkedTokenSource(abandoned);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _lockDuration = received.LockedUntil - time.GetUtcNow();
    private DateTimeOffset _lockedUntil = received.LockedUntil;

    public ReceivedMessage Received => received;

    public CancellationToken Canceled => _lost.Token;

    public ReceiverLink Link => link;

    public Task Done => _done.Task;

    /// <summary>Whether a third of the lock duration has passed, which leaves time for a second attempt.</summary>
    public bool WantsRenewal => _lockedUntil - time.GetUtcNow() < _lockDuration * 2 / 3;

    public void Renewed() => _lockedUntil = time.GetUtcNow() + _lockDuration;

    public void LoseLock()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The handler has just finished.
        }
    }

    public void Complete() => link.Accept(message);

    /// <summary>Returns the message as if it had not been delivered.</summary>
    public void Release() => link.Release(message);

    public void Abandon() => link.Modify(message, deliveryFailed: true);

    public void Dispose()
    {
        _lost.Dispose();
        _done.TrySetResult();
    }
}
