using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

public sealed class UpkeepTests
{
    private readonly Upkeep _upkeep = new(Samples.Settings with { RememberSeconds = 300 });

    [Fact]
    public void At_first_a_single_instance_is_kept() => Assert.Equal(1, _upkeep.Kept);

    [Fact]
    public void One_miss_keeps_an_instance_for_as_long_as_a_miss_is_worth()
    {
        _upkeep.Save(2, 1);
        Pass(29);
        Assert.Equal(2, _upkeep.Kept);
        Pass(1);
        Assert.Equal(1, _upkeep.Kept);
    }

    [Fact]
    public void However_much_one_burst_needed_it_keeps_an_instance_no_longer_than_is_remembered()
    {
        _upkeep.Save(2, 1000);
        Pass(299);
        Assert.Equal(2, _upkeep.Kept);
        Pass(1);
        Assert.Equal(1, _upkeep.Kept);
    }

    [Fact]
    public void Each_repeated_need_keeps_an_instance_longer_up_to_eight_times()
    {
        for (var burst = 0; burst < 20; burst++)
        {
            _upkeep.Save(2, 1000);
            Pass(100);
        }

        // Needs of the last hour, faded: between four and eight memories; twenty would be six thousand seconds.
        Pass(1200);
        Assert.Equal(2, _upkeep.Kept);
        Pass(1300);
        Assert.Equal(1, _upkeep.Kept);
    }

    [Fact]
    public void Needs_within_a_minute_are_one()
    {
        for (var second = 0; second < 50; second++)
        {
            _upkeep.Save(2, 1000);
            Pass(1);
        }

        Pass(299);
        Assert.Equal(1, _upkeep.Kept);
    }

    [Theory]
    [InlineData(1, 13)]
    [InlineData(2, 11)]
    [InlineData(5, 9)]
    public void The_fewer_bursts_needed_the_record_the_more_is_kept_beyond_it(int bursts, int kept)
    {
        for (var burst = 0; burst < bursts; burst++)
        {
            Pass(61);
            _upkeep.Save(9, 1000);
        }

        Assert.Equal(kept, _upkeep.Kept);
    }

    [Fact]
    public void The_need_of_a_burst_is_recorded_for_an_hour()
    {
        _upkeep.Save(9, 1000);
        Pass(3500);
        Assert.Equal((1, 13), (_upkeep.Kept, _upkeep.Record));
        Pass(200);
        Assert.Equal(1, _upkeep.Record);
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _upkeep.Step();
        }
    }
}
