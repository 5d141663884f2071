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
        Play(40, 2);
        Assert.Equal(BurstState.Surge, _detector.State);
        Play(40, 1);
        Assert.Equal(BurstState.Burst, _detector.State);
        Play(0, 20);
        Assert.Equal(BurstState.Cooling, _detector.State);
        Play(0, 40);
        Assert.Equal(BurstState.Calm, _detector.State);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(1.8, true)]
    [InlineData(1.3, false)]
    public void A_rise_is_detected_when_it_is_nearer_to_twice_the_usual_rate(double times, bool isFound)
    {
        Play(10, 3600);
        Play((int)(10 * times), 20);
        Assert.Equal(isFound, _detector.IsBursting);
    }

    [Fact]
    public void A_second_burst_soon_after_the_first_is_detected()
    {
        Play(2, 1800);
        Play(30, 60);
        Play(2, 60);
        Play(12, 5);
        Assert.True(_detector.IsBursting);
    }

    [Fact]
    public void Random_traffic_raises_few_alarms()
    {
        var random = new Random(1);
        var alarms = 0;
        for (var second = 0; second < 5 * 86_400; second++)
        {
            var before = _detector.IsBursting;
            Play(Poisson(3, random), 1);
            alarms += !before && _detector.IsBursting ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 10);
    }

    [Fact]
    public void A_burst_is_expected_to_fill_as_much_time_as_past_ones_did_and_all_of_it_while_none_is_known()
    {
        Play(1, 600);
        Assert.Equal(1, _detector.Ahead(30).Share);
        for (var i = 0; i < 8; i++)
        {
            Play(30, 8);
            Play(1, 200);
        }

        Assert.InRange(_detector.Ahead(200).Share, 0.1, 0.5);
        Assert.InRange(_detector.Ahead(2).Share, 0.99, 1);
    }

    [Fact]
    public void A_burst_higher_than_all_before_is_expected_to_last()
    {
        Play(1, 600);
        for (var i = 0; i < 8; i++)
        {
            Play(30, 8);
            Play(1, 200);
        }

        Play(30, 4);
        Assert.InRange(_detector.Ahead(200).Share, 0.1, 0.5);
        Play(90, 4);
        Assert.Equal(1, _detector.Ahead(200).Share);
    }

    [Fact]
    public void A_surge_has_a_slope_and_calm_has_none()
    {
        Play(2, 600);
        Assert.Equal(0, _detector.Seen.Steepness);
        var before = _rates.Fast;
        Play(40, 1);
        var rise = _rates.Fast - before;
        Assert.Equal(rise, _detector.Seen.Steepness, 9);
        Play(40, 10);
        Assert.Equal(rise, _detector.Seen.Steepness, 9);
        Play(0, 120);
        Assert.Equal(
            (BurstState.Calm, 0, null), (_detector.State, _detector.Seen.Steepness, _detector.Seen.LikelySeconds));
    }

    [Fact]
    public void The_longer_a_burst_has_lasted_the_less_is_left_of_it()
    {
        Play(1, 600);
        for (var i = 0; i < 8; i++)
        {
            Play(30, 20);
            Play(1, 200);
        }

        Assert.Null(_detector.Seen.LikelySeconds);
        Play(30, 5);
        var (likely, share) = (_detector.Seen.LikelySeconds, _detector.Ahead(200).Share);
        Play(30, 10);
        Assert.Equal(likely - 10, _detector.Seen.LikelySeconds);
        Assert.True(_detector.Ahead(200).Share < share);
        Play(0, 6);
        Assert.Equal((BurstState.Cooling, null), (_detector.State, _detector.Seen.LikelySeconds));
    }

    [Fact]
    public void After_some_bursts_the_likely_duration_is_known()
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
    public void No_arrivals_from_the_start_is_calm()
    {
        Play(0, 100);
        Assert.Equal(BurstState.Calm, _detector.State);
    }

    [Fact]
    public void Fewer_jobs_that_are_more_work_are_a_burst()
    {
        for (var second = 0; second < 600; second++)
        {
            Add(jobs: 20, workPerJob: 0.005);
        }

        Assert.Equal(BurstState.Calm, _detector.State);
        for (var second = 0; second < 10; second++)
        {
            Add(jobs: 3, workPerJob: 4);
        }

        Assert.Equal(BurstState.Burst, _detector.State);
    }

    [Fact]
    public void Steady_large_jobs_among_many_small_ones_are_no_burst()
    {
        // Of the work, 16 of 17 parts belong to jobs of 16 instance-seconds, one in ten seconds.
        for (var second = 0; second < 3600; second++)
        {
            var work = 20 * 0.005 + (second % 10 == 0 ? 16 : 0);
            _rates.Add(work);
            _detector.Step(work, _rates, grain: 16 * 16 / 17.0);
            Assert.False(_detector.IsBursting);
        }
    }

    private void Add(int jobs, double workPerJob)
    {
        _rates.Add(jobs * workPerJob);
        _detector.Step(jobs * workPerJob, _rates, workPerJob);
    }

    private static int Poisson(double mean, Random random)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; count++)
        {
            product *= random.NextDouble();
        }

        return count;
    }

    private void Play(int arrivals, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _rates.Add(arrivals);
            _detector.Step(arrivals, _rates, grain: 1);
        }
    }
}
