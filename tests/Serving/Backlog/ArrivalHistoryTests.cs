using CsCheck;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class ArrivalHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_is_known_before_the_first_point()
    {
        var history = new ArrivalHistory();
        Assert.Null(history.ArrivedBy(Start));

        history.Add(Start, arrived: 5);

        Assert.Null(history.ArrivedBy(Start.AddSeconds(-1)));
        Assert.Equal(5, history.AtFirst);
    }

    [Fact]
    public void Arrivals_are_interpolated_between_two_points_and_constant_after_the_last()
    {
        var history = new ArrivalHistory();
        history.Add(Start, arrived: 0);
        history.Add(Start.AddSeconds(10), arrived: 40);

        Assert.Equal(
            [0, 10, 40, 40],
            new[] { 0, 2.5, 10, 99 }.Select(second => history.ArrivedBy(Start.AddSeconds(second))));
    }

    [Fact]
    public void A_calm_hour_needs_two_points_and_the_step_after_it_stays_sharp()
    {
        var history = new ArrivalHistory();
        for (var second = 0; second <= 3_600; second++)
        {
            history.Add(Start.AddSeconds(second), arrived: 7);
        }

        history.Add(Start.AddSeconds(3_601), arrived: 1_007);

        Assert.Equal(3, history.Count);
        Assert.Equal(7, history.ArrivedBy(Start.AddSeconds(3_600)));
    }

    [Fact]
    public void Points_of_jobs_that_are_gone_are_removed_except_the_last()
    {
        var history = new ArrivalHistory();
        for (var second = 0; second < 10; second++)
        {
            history.Add(Start.AddSeconds(second), arrived: second * 10);
        }

        history.Forget(gone: 45);

        Assert.Equal((6, 40), (history.Count, history.AtFirst));
        Assert.Equal(45, history.ArrivedBy(Start.AddSeconds(4.5)));
    }

    [Fact]
    public void A_time_or_count_that_decreases_is_replaced_by_the_previous_one()
    {
        var history = new ArrivalHistory();
        history.Add(Start, arrived: 10);
        history.Add(Start.AddHours(-1), arrived: 12);
        history.Add(Start.AddSeconds(1), arrived: 9);

        Assert.Equal(12, history.ArrivedBy(Start));
        Assert.Equal(12, history.ArrivedBy(Start.AddSeconds(1)));
    }

    [Fact]
    public void Memory_is_bounded_and_the_estimate_stays_close() =>
        Gen.Select(Gen.Int[0, 200].Array[6_000, 12_000], Gen.Int[0, 100]).Sample((steps, still) =>
        {
            var (history, arrived, exact) = (new ArrivalHistory(), 0L, new List<long>());
            foreach (var step in steps)
            {
                arrived += step <= still ? 0 : step * step;
                history.Add(Start.AddMilliseconds(exact.Count), arrived);
                exact.Add(arrived);
                Assert.InRange(history.Count, 1, ArrivalHistory.Capacity);
            }

            for (var i = 0; i < exact.Count; i += 7)
            {
                var near = history.ArrivedBy(Start.AddMilliseconds(i));
                Assert.InRange(Math.Abs(near!.Value - exact[i]), 0, 2 + arrived / 1_000.0);
            }
        }, iter: 20);
}
