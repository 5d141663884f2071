namespace Serverless.Serving;

/// <summary>
/// How long a start waits for what is brought one by one, the lightest first: until all of it is there, or until
/// something is and nothing has come for a second. So many light things are waited for, and one that is heavy delays
/// none of them.
/// </summary>
public static class StartPatience
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <param name="all">Done when all is there.</param>
    /// <param name="count">How much is there now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WaitAsync(
        Task all, Func<int> count, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var before = 0; !all.IsCompleted;)
        {
            await all.WaitAsync(Quiet, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
