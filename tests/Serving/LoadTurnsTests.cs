using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Serverless.Serving.Tests;

public sealed class LoadTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _began = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();
    private readonly LoadTurns _turns;

    public LoadTurnsTests() => _turns = new LoadTurns(places: 2, _time);

    [Fact]
    public async Task A_small_load_ends_while_two_large_ones_run_and_a_third_waits()
    {
        var large = new[] { "a", "b", "c" }.Select(name => Begin(name, 88)).ToList();

        await Begin("small", 1, isHeld: false);

        Assert.All(large, load => Assert.False(load.IsCompleted));
        Assert.Equal(["a", "b", "small"], _began);
        foreach (var name in new[] { "a", "b", "c" })
        {
            Held(name).SetResult();
        }

        await Task.WhenAll(large);
        Assert.Equal(4, _began.Count);
    }

    [Fact]
    public async Task A_larger_load_ends_while_small_ones_hang()
    {
        var small = new[] { "a", "b" }.Select(name => Begin(name, 1)).ToList();
        var larger = Begin("larger", 10 << 20, isHeld: false);

        await Eventually.TrueAsync(() => larger.IsCompleted, step: () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.All(small, load => Assert.False(load.IsCompleted));
    }

    [Fact]
    public async Task A_load_that_fails_releases_its_place()
    {
        for (var load = 0; load < 10; load++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                _turns.RunAsync<int>(1, () => throw new InvalidOperationException(), CancellationToken.None));
        }

        Assert.Equal(0, await Begin("next", 1, isHeld: false));
    }

    [Fact]
    public async Task A_load_that_is_canceled_before_its_turn_takes_no_place()
    {
        var held = new[] { "a", "b" }.Select(name => Begin(name, 1)).ToList();
        using var cancel = new CancellationTokenSource();
        var canceled = _turns.RunAsync(1, () => Task.FromResult(0), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);

        var next = Begin("next", 1, isHeld: false);
        Assert.False(next.IsCompleted);
        Held("a").SetResult();
        await Task.WhenAll(held[0], next);
    }

    private Task<int> Begin(string name, long bytes, bool isHeld = true) => _turns.RunAsync(
        bytes,
        async () =>
        {
            _began.Enqueue(name);
            if (isHeld)
            {
                await Held(name).Task;
            }

            return 0;
        },
        TestContext.Current.CancellationToken);

    private TaskCompletionSource Held(string name) =>
        _held.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
