using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Tests.Bursts;

public sealed class BurstDetectorTests
{
    private readonly Rates _rates = new();
    private readonly BurstDetector _detector = new();

    [Fact]
    public void Steady_arrivals_become_calm_and_stay_so()
    {
        Play(10, 1800);
        Assert.Equal(BurstState.Calm, _detector.State);
        Play(11, 600);
        Assert.Equal(BurstState.Calm, _detector.State);
    }

    [Fact]
    public void A_step_is_a_surge_at_once_a_burst_after_three_seconds_then_cools_and_calms()
    {
        Play(2, 600);
        Play(40, 1);
        Assert.Equal(BurstState.Surge, _detector.State);
        Play(40, 3);
        Assert.Equal(BurstState.Burst, _detector.State);
        Play(0, 20);
        Assert.Equal(BurstState.Cooling, _detector.State);
        Play(0, 40);
        Assert.Equal(BurstState.Calm, _detector.State);
    }

    [Fact]
    public void A_surge_knows_how_steep_it_rose_and_calm_is_flat()
    {
        Play(2, 600);
        Assert.Equal(0, _detector.Seen.Steepness);
        Play(40, 1);
        Assert.InRange(_detector.Seen.Steepness, 5, 15);
    }

    [Fact]
    public void After_some_bursts_it_tells_how_long_one_is_likely_to_last()
    {
        Play(1, 600);
        Assert.Null(_detector.Seen.LikelySeconds);
        for (var i = 0; i < 4; i++)
        {
            Play(30, 40);
            Play(1, 200);
        }

        Play(30, 10);

        Assert.InRange(_detector.Seen.LikelySeconds!.Value, 20, 60);
    }

    [Fact]
    public void Silence_from_the_start_is_calm()
    {
        Play(0, 100);
        Assert.Equal(BurstState.Calm, _detector.State);
    }

    private void Play(int arrivals, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _rates.Add(arrivals);
            _detector.Step(_rates);
        }
    }
}
