using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class ServiceCurveTests
{
    [Fact]
    public void Service_is_taken_at_the_most_in_hand_that_was_seen_often_enough()
    {
        var curve = Curve((1, 100, 0.1), (3, 100, 0.2), (4, 5, 9), (8, 100, 0.5));

        Assert.Equal(0.2, curve.SecondsAt(4)!.Value, 9);
    }

    [Fact]
    public void Unmeasured_values_are_null_not_zero()
    {
        Assert.Null(Curve().SecondsAt(4));
        Assert.Null(Curve().Gain(4));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(4, 0)]
    public void A_point_with_nothing_in_hand_or_nothing_served_is_no_measurement(int inHand, long served) =>
        Assert.Null(Curve((inHand, served, 0.5)).SecondsAt(4));

    [Theory]
    [InlineData(20, 0.4)]
    [InlineData(19, 0.1)]
    public void What_was_seen_too_seldom_gives_way_to_fewer_in_hand(long served, double seconds) =>
        Assert.Equal(seconds, Curve((1, 100, 0.1), (4, served, 0.4)).SecondsAt(4)!.Value, 9);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void An_impossible_gain_is_ignored(double atHalf, double atAll) =>
        Assert.Null(Curve((4, 100, atHalf), (8, 100, atAll)).Gain(8));

    [Fact]
    public void The_gain_compares_messages_per_second_with_those_at_half_the_concurrency()
    {
        var curve = Curve((4, 100, 0.5), (5, 100, 0.1), (8, 100, 0.6));

        Assert.Equal(8 / 0.6 / (4 / 0.5), curve.Gain(8)!.Value, 9);
        Assert.Null(curve.Gain(4));
    }

    [Fact]
    public void An_instance_that_serves_in_sequence_gains_nothing() =>
        Assert.Equal(1, Curve((2, 100, 0.2), (4, 100, 0.4)).Gain(4)!.Value, 9);

    [Fact]
    public void One_in_hand_has_no_half() => Assert.Null(Curve((1, 100, 0.2)).Gain(1));

    [Theory]
    [InlineData(99, 100)]
    [InlineData(100, 99)]
    public void A_gain_needs_a_hundred_messages_at_each_point(long atHalf, long atAll) =>
        Assert.Null(Curve((4, atHalf, 0.5), (8, atAll, 0.6)).Gain(8));

    [Theory]
    [InlineData(20, true)]
    [InlineData(19, false)]
    public void A_concurrency_is_measured_after_twenty_messages(long served, bool isMeasured) =>
        Assert.Equal(isMeasured, Curve((4, served, 0.5), (3, 100, 0.5)).IsMeasuredAt(4));

    private static ServiceCurve Curve(params (int InHand, long Served, double Seconds)[] points) => new(
    [
        new InstanceReport
        {
            Instance = "worker-1",
            MeasuredAt = Samples.Start,
            Concurrency = 4,
            InHand = 0,
            Service = [.. points.Select(p => new ServicePoint(p.InHand, p.Served, p.Seconds))],
        },
    ]);
}
