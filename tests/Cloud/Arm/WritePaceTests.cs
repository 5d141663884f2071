using CsCheck;
using Serverless.Cloud.Arm;
using Serverless.Contracts;

namespace Serverless.Cloud.Tests.Arm;

public sealed class WritePaceTests
{
    private readonly WritePace _pace = new();
    private DateTimeOffset _now = Samples.Noon;

    [Fact]
    public void A_raise_is_written_at_once() => Assert.Equal(5, _pace.Next(_now, wanted: 5, current: 2));

    [Fact]
    public void An_unchanged_count_is_not_written() => Assert.Null(_pace.Next(_now, wanted: 2, current: 2));

    [Fact]
    public void A_second_raise_waits_half_a_minute_and_then_writes_the_maximum_wanted()
    {
        _pace.Wrote(_now);
        Assert.Null(After(29, wanted: 9, current: 5));
        Assert.Equal(9, After(1, wanted: 9, current: 5));
    }

    [Fact]
    public void A_lower_count_must_have_been_enough_for_a_minute()
    {
        Assert.All(Enumerable.Range(0, 60), _ => Assert.Null(After(1, wanted: 2, current: 5)));
        Assert.Equal(2, After(1, wanted: 2, current: 5));
    }

    [Fact]
    public void A_lower_count_stops_at_the_maximum_wanted_within_the_minute()
    {
        for (var second = 0; second < 59; second++)
        {
            After(1, wanted: second == 30 ? 4 : 2, current: 5);
        }

        After(1, wanted: 2, current: 5);
        Assert.Equal(4, After(1, wanted: 2, current: 5));
    }

    [Fact]
    public void After_a_pause_the_current_count_counts_as_wanted()
    {
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Null(After(1, wanted: 2, current: 5)));
        Assert.Null(After(20, wanted: 2, current: 5));
    }

    [Fact]
    public void Failures_are_followed_by_longer_pauses_up_to_two_minutes()
    {
        var rests = Enumerable.Range(0, 7).Select(_ =>
        {
            _pace.Failed(_now, retryAfter: null);
            return (_pace.NotBefore - _now).TotalSeconds;
        });
        Assert.Equal([5, 10, 20, 40, 80, 120, 120], rests);
    }

    [Fact]
    public void Retry_after_is_honored_unless_it_is_negative()
    {
        _pace.Failed(_now, TimeSpan.FromSeconds(77));
        Assert.Equal(_now.AddSeconds(77), _pace.NotBefore);
        _pace.Failed(_now, TimeSpan.FromSeconds(-1));
        Assert.Equal(_now.AddSeconds(10), _pace.NotBefore);
    }

    [Fact]
    public void Writes_are_at_least_half_a_minute_apart_and_no_raise_waits_longer() =>
        Gen.Int[1, 20].List[1, 400].Sample(wanted =>
    {
        var pace = new WritePace();
        var (current, now, last) = (1, Samples.Noon, DateTimeOffset.MinValue);
        foreach (var count in wanted)
        {
            now = now.AddSeconds(1);
            if (pace.Next(now, count, current) is { } written)
            {
                Assert.True(now - last >= WritePace.BetweenWrites);
                Assert.True(written >= count);
                (current, last) = (written, now);
                pace.Wrote(now);
            }

            Assert.True(count <= current || now - last < WritePace.BetweenWrites);
        }
    });

    private int? After(int seconds, int wanted, int current)
    {
        _now = _now.AddSeconds(seconds);
        return _pace.Next(_now, wanted, current);
    }
}
