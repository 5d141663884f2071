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
        Assert.Null(Curve().Knee(4));
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
    [InlineData(1, 0.001)]
    public void An_impossible_gain_is_ignored(double atUsual, double above) =>
        Assert.Null(Curve((4, 100, atUsual), (8, 100, above)).Gain(4));

    [Theory]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_service_time_has_no_knee(double seconds) => Assert.Null(Curve((4, 50, seconds)).Knee(4));

    [Fact]
    public void The_gain_compares_messages_per_second_above_and_at_the_usual_concurrency() =>
        Assert.Equal(8 / 0.6 / (4 / 0.5), Curve((4, 100, 0.5), (8, 100, 0.6)).Gain(4)!.Value, 9);

    [Fact]
    public void A_sequential_instance_has_its_knee_at_one_in_hand() =>
        Assert.Equal(1, Curve((1, 50, 0.1), (2, 50, 0.2), (4, 50, 0.4)).Knee(4));

    [Fact]
    public void A_parallel_instance_has_its_knee_at_the_maximum() =>
        Assert.Equal(4, Curve((1, 50, 0.1), (2, 50, 0.1), (4, 50, 0.1)).Knee(4));

    [Fact]
    public void No_knee_is_reported_before_the_maximum_was_measured() =>
        Assert.Null(Curve((1, 50, 0.1), (2, 50, 0.2), (4, 3, 0.4)).Knee(4));

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
