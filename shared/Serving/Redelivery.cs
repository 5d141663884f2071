using Microsoft.Extensions.Hosting;

namespace Serverless.Serving;

/// <summary>
/// Delays the return of a failed message to its queue, which would deliver it again immediately. Service Bus offers no
/// such delay, and a scheduled copy would lose the delivery count and be dropped as a duplicate. So the receiver holds
/// the message during the pause and renews its lock.
/// </summary>
public sealed class Redelivery(IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>The pause after the first delivery. It doubles with each further one.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, and so the longest delay after an outage has ended.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of messages that are held for longer than <see cref="First"/>. Each one takes a place of a receiver
    /// that has at least 16, and the rest must stay free for other jobs. If the store is unavailable, no job can use
    /// the places.
    /// </summary>
    public const int MaxHeld = 8;

    private int _held;

    /// <summary>
    /// Handles a message. An exception is thrown again after a pause, or at once if the host is stopping.
    /// </summary>
    /// <param name="deliveryCount">The number of deliveries of the message, 1 for the first.</param>
    /// <param name="handle">Handles the message.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public async Task RunAsync(int deliveryCount, Func<Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            await handle();
        }
        catch (Exception e)
        {
            await PauseAsync(deliveryCount, e is StoreUnavailableException, cancellationToken);
            throw;
        }
    }

    private async Task PauseAsync(int deliveryCount, bool isStoreUnavailable, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var held = Interlocked.Increment(ref _held);
        try
        {
            var isLong = isStoreUnavailable || held <= MaxHeld;
            var pause = isLong ? Backoff.After(deliveryCount, First, Longest) : First;
            await Task.Delay(pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }
}
