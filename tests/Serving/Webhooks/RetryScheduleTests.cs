using CsCheck;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    [Fact]
    public void Without_jitter_the_schedule_is_the_specification_s_and_ends()
    {
        var delays = Enumerable.Range(1, RetrySchedule.Attempts)
            .Select(attempt => RetrySchedule.DelayAfter(attempt, retryAfter: null, new Chance(0))?.ToString())
            .ToList();

        Assert.Equal(
            ["00:00:05",
                "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00", null],
            delays);
    }

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(1, 2, 5)]
    [InlineData(1, 0, 5)]
    [InlineData(1, -100, 5)]
    [InlineData(2, 299, 300)]
    [InlineData(1, 10_000_000, 86_400)]
    public void Retry_after_can_lengthen_the_delay_up_to_a_day_and_never_shortens_it(
        int attempt, int retryAfter, int seconds)
    {
        var delay = RetrySchedule.DelayAfter(attempt, TimeSpan.FromSeconds(retryAfter), new Chance(0));

        Assert.Equal(TimeSpan.FromSeconds(seconds), delay);
    }

    [Fact]
    public void A_retry_after_does_not_add_an_attempt() =>
        Assert.Null(RetrySchedule.DelayAfter(RetrySchedule.Attempts, TimeSpan.FromSeconds(1), new Chance(0)));

    [Fact]
    public void Jitter_adds_up_to_a_fifth()
    {
        Gen.Select(Gen.Int[1, RetrySchedule.Attempts - 1], Gen.Double[0, 0.999999]).Sample((attempt, chance) =>
        {
            var least = RetrySchedule.DelayAfter(attempt, null, new Chance(0))!.Value;
            var delay = RetrySchedule.DelayAfter(attempt, null, new Chance(chance))!.Value;

            Assert.InRange(delay, least, least * 1.2);
        });
    }

    [Fact]
    public void An_attempt_number_out_of_range_is_no_error()
    {
        Assert.NotNull(RetrySchedule.DelayAfter(int.MinValue, null, new Chance(0)));
        Assert.Null(RetrySchedule.DelayAfter(int.MaxValue, null, new Chance(0)));
    }

    private sealed class Chance(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
