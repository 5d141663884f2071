using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Bursts;

public sealed class RhythmTests
{
    private readonly Rhythm _rhythm = new();

    [Fact]
    public void Four_bursts_at_equal_intervals_predict_the_fifth()
    {
        Begin(after: 1000, 300, 300);
        Assert.Null(_rhythm.Next);

        Begin(300);
        Pass(100);

        Assert.Equal(new NextBurst(200, 4, 300), _rhythm.Next);
    }

    [Fact]
    public void Small_differences_between_intervals_widen_the_tolerance()
    {
        Begin(after: 50, 290, 310, 300);

        Assert.Equal(new NextBurst(300, 20, 300), _rhythm.Next);
    }

    [Fact]
    public void Intervals_that_differ_by_more_than_a_tenth_are_not_a_rhythm()
    {
        Begin(after: 50, 280, 311, 300);

        Assert.Null(_rhythm.Next);
    }

    [Fact]
    public void A_burst_that_does_not_occur_ends_the_expectation()
    {
        Begin(after: 0, 100, 100, 100);
        Pass(104);
        Assert.Equal(-4, _rhythm.Next?.InSeconds);

        Pass(1);

        Assert.Null(_rhythm.Next);
    }

    [Fact]
    public void An_irregular_burst_is_forgotten_after_three_regular_ones()
    {
        Begin(after: 0, 100, 100, 100, 37);
        Assert.Null(_rhythm.Next);

        Begin(100, 100, 100);

        Assert.Equal(new NextBurst(100, 4, 100), _rhythm.Next);
    }

    private void Begin(int after, params ReadOnlySpan<int> gaps)
    {
        Pass(after);
        _rhythm.Begin();
        foreach (var gap in gaps)
        {
            Begin(gap);
        }
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _rhythm.Step();
        }
    }
}
