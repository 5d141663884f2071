using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Bursts;

public sealed class RatesTests
{
    private readonly Rates _rates = new();

    [Fact]
    public void A_steady_rise_is_detected_by_its_slope()
    {
        for (var second = 0; second < 300; second++)
        {
            _rates.Add(2 * second);
        }

        Assert.InRange(_rates.Slope, 1.95, 2.05);
    }

    [Fact]
    public void A_fall_has_no_slope()
    {
        _rates.Add(100);
        for (var second = 0; second < 20; second++)
        {
            _rates.Add(0);
        }

        Assert.Equal(0, _rates.Slope);
    }

    [Fact]
    public void The_usual_rate_is_the_mean_of_all_that_was_seen_until_that_is_an_hour()
    {
        foreach (var arrivals in (int[])[4, 0, 5])
        {
            _rates.Add(arrivals);
        }

        Assert.Equal(3, _rates.Slow, 9);
    }
}
