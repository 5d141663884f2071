using System.Runtime.InteropServices;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// An open-loop load: sends requests as a Poisson process, whether or not earlier requests have ended. A dedicated
/// thread waits for each arrival with a precision of tens of microseconds, because .NET timers are late by a
/// millisecond or more.
/// </summary>
internal static class OpenLoopLoad
{
    /// <param name="send">Sends a request and returns its response.</param>
    /// <param name="perSecond">The mean rate of requests per second.</param>
    /// <param name="duration">The time over which requests are sent.</param>
    /// <returns>Each response, with the time since its request was due. A request that is sent late counts from its due
    /// time.</returns>
    public static async Task<IReadOnlyList<(TimeSpan Took, T Answer)>> SendAsync<T>(
        Func<Task<T>> send, double perSecond, TimeSpan duration)
    {
        var random = new Random(1);
        var began = TimeProvider.System.GetTimestamp();
        var sent = new List<Task<(TimeSpan, T)>>();
        var thread = new Thread(() =>
        {
            for (var due = Gap(); due < duration; due += Gap())
            {
                SleepUntil(due, began);
                var moment = due;
                sent.Add(Task.Run(() => TimedAsync(moment)));
            }
        });
        thread.Start();
        await Task.Run(thread.Join);
        return await Task.WhenAll(sent);

        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);

        async Task<(TimeSpan, T)> TimedAsync(TimeSpan due)
        {
            var answer = await send();
            return (TimeProvider.System.GetElapsedTime(began) - due, answer);
        }
    }

    private static void SleepUntil(TimeSpan due, long began)
    {
        if (due - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } early)
        {
            _ = Sleep((uint)early.TotalMicroseconds);
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);
}
