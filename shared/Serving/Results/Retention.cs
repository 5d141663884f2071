namespace Serverless.Serving.Results;

/// <summary>Drops jobs whose retention has passed. For <see cref="Remembered"/> longer they are kept, so that their reading answers 410 and not 404.</summary>
public sealed class Retention(IJobStore store, TimeProvider time)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>Small enough that a purge holds up nobody.</summary>
    private const int AtOnce = 200;

    /// <returns>How many jobs were dropped.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var dropped = 0;
        int last;
        do
        {
            last = await store.PurgeAsync(time.GetUtcNow() - Remembered, AtOnce, cancellationToken);
            dropped += last;
        }
        while (last == AtOnce);

        return dropped;
    }
}
