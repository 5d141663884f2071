using CsCheck;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class TimeSpentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_job_that_waited_for_a_cold_instance_reports_it()
    {
        var spent = new TimeSpent
        {
            CreatedAt = Noon,
            InstanceStartedAt = Noon.AddMilliseconds(200),
            InstanceReadyAt = Noon.AddMilliseconds(900),
            BeganAt = Noon.AddMilliseconds(1_000),
            FinishedAt = Noon.AddMilliseconds(1_100),
            Load = TimeSpan.FromMilliseconds(30),
            Compute = TimeSpan.FromMilliseconds(20),
            BatchSize = 4,
        };

        Assert.Equal(
            new Timing(QueueMs: 350, ColdStartMs: 700, LoadMs: 30, ComputeMs: 20, BatchSize: 4), spent.Split());
    }

    [Fact]
    public void On_a_warm_instance_nothing_is_cold()
    {
        var spent = new TimeSpent
        {
            CreatedAt = Noon,
            InstanceStartedAt = Noon.AddHours(-1),
            InstanceReadyAt = Noon.AddHours(-1).AddSeconds(1),
            BeganAt = Noon.AddMilliseconds(5),
            FinishedAt = Noon.AddMilliseconds(10),
            Load = TimeSpan.Zero,
            Compute = TimeSpan.FromMilliseconds(4),
            BatchSize = 1,
        };

        Assert.Equal(new Timing(6, 0, 0, 4, 1), spent.Split());
    }

    [Fact]
    public void The_parts_add_up_and_none_is_negative_even_if_clocks_disagree() =>
        Gen.Int[-10_000, 10_000].Array[7].Sample(ms =>
        {
            var spent = new TimeSpent
            {
                CreatedAt = Noon.AddMilliseconds(ms[0]),
                InstanceStartedAt = Noon.AddMilliseconds(ms[1]),
                InstanceReadyAt = Noon.AddMilliseconds(ms[2]),
                BeganAt = Noon.AddMilliseconds(ms[3]),
                FinishedAt = Noon.AddMilliseconds(ms[4]),
                Load = TimeSpan.FromMilliseconds(Math.Abs(ms[5])),
                Compute = TimeSpan.FromMilliseconds(Math.Abs(ms[6])),
                BatchSize = 1,
            };

            var timing = spent.Split();

            var parts = new[] { timing.QueueMs, timing.ColdStartMs, timing.LoadMs, timing.ComputeMs };
            Assert.All(parts, part => Assert.True(part >= 0));
            Assert.Equal(Math.Max(0, ms[4] - ms[0]), parts.Sum(), tolerance: 0.001);
        });
}
