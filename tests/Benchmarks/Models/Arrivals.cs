using System.Runtime.InteropServices;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Requests at random moments, so many a second on average (a Poisson process), whatever becomes of those before. A
/// thread of its own waits for each moment, to some tens of microseconds: the timers of .NET would be late by a
/// millisecond and more.
/// </summary>
internal static class Arrivals
{
    /// <param name="ask">Asks, and says how it went.</param>
    /// <param name="perSecond">Requests.</param>
    /// <param name="duration">No request is due later.</param>
    /// <returns>Each answer, with the time from when its request was due, not from when this program got round to
    /// it.</returns>
    public static async Task<IReadOnlyList<(TimeSpan Took, T Answer)>> AskAsync<T>(
        Func<Task<T>> ask, double perSecond, TimeSpan duration)
    {
        var random = new Random(1);
        var began = TimeProvider.System.GetTimestamp();
        var asked = new List<Task<(TimeSpan, T)>>();
        var thread = new Thread(() =>
        {
            for (var due = Gap(); due < duration; due += Gap())
            {
                SleepUntil(due, began);
                var moment = due;
                asked.Add(Task.Run(() => TimedAsync(moment)));
            }
        });
        thread.Start();
        await Task.Run(thread.Join);
        return await Task.WhenAll(asked);

        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);

        async Task<(TimeSpan, T)> TimedAsync(TimeSpan due)
        {
            var answer = await ask();
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
