namespace Serverless.Benchmarks.Models;

/// <summary>A closed-loop load: each caller waits for its result before it sends the next request.</summary>
internal sealed class ClosedLoopCallers(Uri address, string model, SampleBody body, int callers) : IDisposable
{
    private readonly Caller[] _callers = [
        .. Enumerable.Range(0, callers).Select(_ => new Caller(address, model, body))];

    /// <summary>Sends jobs for this duration and returns the jobs per second.</summary>
    public async Task<double> RateAsync(TimeSpan duration)
    {
        var started = TimeProvider.System.GetTimestamp();
        var done = await CallAsync(() => TimeProvider.System.GetElapsedTime(started) < duration);
        return done / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Sends this number of jobs.</summary>
    public Task CountAsync(int jobs) => CallAsync(() => Interlocked.Decrement(ref jobs) >= 0);

    private async Task<int> CallAsync(Func<bool> another)
    {
        var done = 0;
        await Task.WhenAll(_callers.Select(async caller =>
        {
            while (another())
            {
                await caller.CallAsync();
                Interlocked.Increment(ref done);
            }
        }));
        return done;
    }

    public void Dispose()
    {
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }
    }
}
