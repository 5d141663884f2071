using CsCheck;
using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Caching;

public sealed class CachedResultsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly CachedResults _kept = new(new CachePolicy { Seconds = 10, Entries = 2, Bytes = 100 });

    [Fact]
    public void A_result_is_reused_until_it_expires()
    {
        Keep(1, Noon);

        Assert.True(_kept.TryFind(Key(1), Noon.AddSeconds(9.9), out _));
        Assert.False(_kept.TryFind(Key(1), Noon.AddSeconds(10), out _));
        Assert.Equal((0, 0L), (_kept.Count, _kept.Bytes));
    }

    [Fact]
    public void A_cache_hit_does_not_extend_the_lifetime_of_a_result()
    {
        Keep(1, Noon);
        for (var second = 0; second < 10; second++)
        {
            Assert.True(_kept.TryFind(Key(1), Noon.AddSeconds(second), out _));
        }

        Keep(1, Noon.AddSeconds(9));

        Assert.False(_kept.TryFind(Key(1), Noon.AddSeconds(10), out _));
    }

    [Fact]
    public void The_oldest_is_evicted_if_there_are_too_many()
    {
        Keep(1, Noon);
        Keep(2, Noon);
        Keep(3, Noon);

        Assert.False(_kept.TryFind(Key(1), Noon, out _));
        Assert.True(_kept.TryFind(Key(2), Noon, out _));
        Assert.True(_kept.TryFind(Key(3), Noon, out _));
    }

    [Fact]
    public void A_result_larger_than_the_cache_evicts_nothing()
    {
        Keep(1, Noon);

        Keep(2, Noon, bytes: 101);

        Assert.True(_kept.TryFind(Key(1), Noon, out _));
        Assert.False(_kept.TryFind(Key(2), Noon, out _));
    }

    [Fact]
    public void The_limits_of_the_cache_always_hold() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 120], Gen.Int[0, 4]).List[0, 60].Sample(steps =>
        {
            var kept = new CachedResults(new CachePolicy { Seconds = 10, Entries = 3, Bytes = 200 });
            var now = Noon;
            foreach (var (key, bytes, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                kept.Keep(Key(key), [Result(bytes)], now);
                Assert.InRange(kept.Count, 0, 3);
                Assert.InRange(kept.Bytes, 0, 200);
            }

            Assert.False(kept.TryFind(Key(0), now.AddSeconds(10), out _));
            Assert.Equal((0, 0L), (kept.Count, kept.Bytes));
        });

    private static InputKey Key(int number) => new((UInt128)number, 0);

    private static Tensor Result(int bytes) =>
        new() { Name = "y", Datatype = Datatype.UInt8, Shape = [bytes], Data = new byte[bytes] };

    private void Keep(int key, DateTimeOffset now, int bytes = 10) => _kept.Keep(Key(key), [Result(bytes)], now);
}
