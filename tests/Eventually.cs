using System.Runtime.CompilerServices;

namespace Serverless.Tests;

/// <summary>Polls a condition until it holds, with a growing interval, and fails the test after a time limit.</summary>
internal static class Eventually
{
    /// <summary>The time limit. It allows for a busy machine; a passing test never waits this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(
        Func<bool> condition,
        TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), patience, what);

    public static Task TrueAsync(
        Func<Task<bool>> condition,
        TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        FoundAsync(async () => await condition() ? "true" : null, patience, what);

    /// <summary>Polls until <paramref name="look"/> returns a value.</summary>
    public static async Task<T> FoundAsync<T>(
        Func<Task<T?>> look, TimeSpan? patience = null, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class
    {
        using var limit = new CancellationTokenSource(patience ?? Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token, TestContext.Current.CancellationToken);
        try
        {
            for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
            {
                if (await look().WaitAsync(both.Token) is { } found)
                {
                    return found;
                }

                await Task.Delay(pause, TimeProvider.System, both.Token);
            }
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {patience ?? Patience}: {what}", e);
        }
    }

    /// <summary>
    /// Advances virtual time step by step, and lets the tasks that each step wakes run before the next step.
    /// </summary>
    public static async Task TrueAsync(
        Func<bool> condition, Action step, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Not within {Patience}: {what}");
            }

            step();
            await Task.Yield();
        }
    }
}
