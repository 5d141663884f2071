namespace Serverless.Serving;

/// <summary>
/// Decides how long a start waits for items that load one at a time, lightest first: until all are loaded, or until at
/// least one is loaded and no other followed for a second. All light items are waited for, and a heavy one does not
/// delay them.
/// </summary>
public static class StartupWait
{
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);

    /// <param name="all">Completes when all items are loaded.</param>
    /// <param name="count">The number of items that are loaded now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WaitAsync(
        Task all, Func<int> count, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var before = 0; !all.IsCompleted;)
        {
            await all.WaitAsync(QuietPeriod, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var now = count();
            if (now > 0 && now == before)
            {
                return;
            }

            before = now;
        }

        await all;
    }
}
