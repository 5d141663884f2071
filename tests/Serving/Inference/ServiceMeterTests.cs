using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class ServiceMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Means_are_grouped_by_the_number_in_hand()
    {
        var meter = new ServiceMeter(_time);
        meter.Served(2, TimeSpan.FromSeconds(3));
        meter.Served(1, TimeSpan.FromSeconds(1));
        meter.Served(2, TimeSpan.FromSeconds(5));

        Assert.Equal([new ServiceTime(1, 1, 1), new ServiceTime(2, 2, 4)], meter.Read());
    }

    [Fact]
    public void The_time_of_messages_that_were_given_back_counts_for_those_that_were_served()
    {
        var meter = new ServiceMeter(_time);
        meter.GaveBack(1, TimeSpan.FromSeconds(2));
        meter.GaveBack(2, TimeSpan.FromSeconds(2));
        meter.Served(2, TimeSpan.FromSeconds(1));

        Assert.Equal([new ServiceTime(2, 1, 3)], meter.Read());
    }

    [Fact]
    public void The_previous_window_counts_and_older_ones_do_not()
    {
        var meter = new ServiceMeter(_time);
        meter.Served(1, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(31));
        meter.Served(1, TimeSpan.FromSeconds(3));
        Assert.Equal([new ServiceTime(1, 2, 2)], meter.Read());

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal([new ServiceTime(1, 1, 3)], meter.Read());

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Empty(meter.Read());
    }
}
