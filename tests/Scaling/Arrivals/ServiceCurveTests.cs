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
    public void Nothing_measured_is_null_not_zero()
    {
        Assert.Null(Curve().SecondsAt(4));
        Assert.Null(Curve().Gain(4));
        Assert.Null(Curve().Knee(4));
    }

    [Fact]
    public void The_gain_compares_messages_a_second_above_and_at_the_usual_concurrency() =>
        Assert.Equal(8 / 1.2 / 4, Curve((4, 100, 1), (8, 100, 1.2)).Gain(4)!.Value, 9);

    [Fact]
    public void An_instance_that_serves_one_after_the_other_has_its_knee_at_one_in_hand() =>
        Assert.Equal(1, Curve((1, 50, 0.1), (2, 50, 0.2), (4, 50, 0.4)).Knee(4));

    [Fact]
    public void An_instance_that_serves_side_by_side_has_its_knee_at_the_top() =>
        Assert.Equal(4, Curve((1, 50, 0.1), (2, 50, 0.1), (4, 50, 0.1)).Knee(4));

    [Fact]
    public void No_knee_is_told_before_the_top_was_measured() =>
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
