using System.Collections.Concurrent;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class LoadTurnsTests
{
    private readonly LoadTurns _turns = new(places: 3);
    private readonly ConcurrentQueue<string> _began = new();
    private readonly ConcurrentDictionary<string, ManualResetEventSlim> _held = new();

    [Fact]
    public async Task A_small_load_ends_while_two_large_ones_run_and_a_third_waits()
    {
        var heavy = new[] { "a", "b", "c" }.Select(name => Begin(name, 88)).ToList();

        await Begin("light", 1, isHeld: false);

        Assert.All(heavy, load => Assert.False(load.IsCompleted));
        Assert.Equal(["a", "b", "light"], _began.Order());
        foreach (var name in new[] { "a", "b", "c" })
        {
            Held(name).Set();
        }

        await Task.WhenAll(heavy);
        Assert.Equal(4, _began.Count);
    }

    [Fact]
    public async Task A_load_that_fails_releases_its_place()
    {
        for (var load = 0; load < 10; load++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => _turns.RunAsync<int>(1, () => throw new InvalidOperationException()));
        }

        Assert.Equal(7, await _turns.RunAsync(1, () => 7));
    }

    [Fact]
    public async Task Loads_do_not_use_the_thread_pool() =>
        Assert.False(await _turns.RunAsync(1, () => Thread.CurrentThread.IsThreadPoolThread));

    private Task<int> Begin(string name, long bytes, bool isHeld = true) => _turns.RunAsync(bytes, () =>
    {
        _began.Enqueue(name);
        if (isHeld)
        {
            Held(name).Wait(CallSignal.Patience);
        }

        return 0;
    });

    private ManualResetEventSlim Held(string name) => _held.GetOrAdd(name, _ => new ManualResetEventSlim());
}
