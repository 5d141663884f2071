using Microsoft.Extensions.Hosting;

namespace Serverless.Serving;

/// <summary>
/// Delays the return of a failed message to its queue, which would deliver it again immediately. Service Bus offers no
/// such delay, and a scheduled copy would lose the delivery count and be dropped as a duplicate. So the receiver holds
/// the message during the pause and renews its lock. An outage of the store or the queue is not a failure of the
/// message (<see cref="Outages"/>), unless it lasts too long.
/// </summary>
public sealed class Redelivery(Outages outages, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>The pause after the first delivery. It doubles with each further one.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of messages that are held for longer than <see cref="First"/>. Each one takes a place of a receiver
    /// that has at least 16, and the rest must stay free for other jobs.
    /// </summary>
    public const int MaxHeld = 8;

    private int _held;

    /// <summary>
    /// Handles a message. An exception is thrown again after a pause, or at once if the host is stopping or the run has
    /// not started.
    /// </summary>
    /// <param name="deliveryCount">The number of deliveries of the message, 1 for the first.</param>
    /// <param name="handle">Handles the message, and again if an outage interrupts it.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public async Task RunAsync(
        int deliveryCount, Func<MessageHold, Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            var hold = outages.Receive(cancellationToken);
            await hold.WaitAsync();
            await hold.RunAsync(() => handle(hold));
        }
        catch (Exception e) when (e is not NotStartedException)
        {
            await PauseAsync(deliveryCount, cancellationToken);
            throw;
        }
    }

    private async Task PauseAsync(int deliveryCount, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var held = Interlocked.Increment(ref _held);
        try
        {
            var pause = held <= MaxHeld ? Backoff.After(deliveryCount, First, Longest) : First;
            await Task.Delay(pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }
}
