using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Bursts;

public sealed class PastBurstsTests
{
    private readonly PastBursts _past = new();

    [Fact]
    public void The_likely_rest_is_the_median_of_what_was_left_of_those_that_lasted_longer()
    {
        foreach (var length in (double[])[40, 10, 20])
        {
            _past.Add(length, peak: 5);
        }

        Assert.Equal(20, _past.LikelyRest(0));
        Assert.Equal(25, _past.LikelyRest(15));
        Assert.Null(_past.LikelyRest(40));
    }

    [Fact]
    public void New_bursts_replace_old_ones()
    {
        for (var i = 0; i < 40; i++)
        {
            _past.Add(i < 20 ? 100 : 10, peak: 5);
        }

        Assert.Null(_past.LikelyRest(10));
        Assert.InRange(_past.LikelyShare(age: 0, rate: 1, seconds: 100), 0.1, 0.2);
    }

    [Theory]
    [InlineData(0, 30, 0.75)] // half of the time, as the one before, or all of it
    [InlineData(5, 30, 0.625)]
    [InlineData(10, 30, 1)] // it has lasted as long as any before
    [InlineData(0, 31, 1)] // it is higher than any before
    public void A_burst_fills_as_much_as_the_mean_of_past_ones_like_it_and_of_one_that_does_not_end(
        double age, double rate, double share)
    {
        _past.Add(seconds: 10, peak: 30);

        Assert.Equal(share, _past.LikelyShare(age, rate, seconds: 20), 9);
    }
}
