using CsCheck;
using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class PoolPlanTests
{
    [Theory]
    [InlineData("", 3, 3, "")]
    [InlineData("LL", 3, 1, "")]
    [InlineData("LLL", 3, 0, "")]
    [InlineData("LLL", 1, 0, "2,1")]
    [InlineData("LSL", 2, 0, "1")]
    [InlineData("BLSL", 1, 0, "0,2,3")]
    [InlineData("DDL", 2, 1, "")]
    [InlineData("LLD", 0, 0, "1,0")]
    [InlineData("XXL", 1, 0, "")]
    public void The_plan_starts_missing_and_drains_surplus_instances(
        string stages, int wanted, int start, string drain)
    {
        var plan = PoolPlan.For(wanted, Instances(stages));

        Assert.Equal((start, drain), (plan.Start, string.Join(',', plan.Drain)));
    }

    [Fact]
    public void The_plan_leaves_exactly_the_wanted_count()
    {
        Gen.Select(Gen.Int[0, 20], Gen.Char["SLDBX"].Array[0, 20]).Sample((wanted, stages) =>
        {
            var instances = Instances(new string(stages));
            var plan = PoolPlan.For(wanted, instances);
            var kept = instances.Count(i => i.Stage is not (InstanceStage.Draining or InstanceStage.Stopped));

            Assert.Equal(wanted, kept + plan.Start - plan.Drain.Count);
            Assert.True(plan.Start == 0 || plan.Drain.Count == 0);
        });
    }

    private static List<Instance> Instances(string stages) =>
    [
        .. stages.Select((stage, i) => new Instance
        {
            Name = $"{i}",
            Since = DateTimeOffset.UnixEpoch,
            Stage = stage switch
            {
                'S' => InstanceStage.Starting,
                'L' => InstanceStage.Live,
                'D' => InstanceStage.Draining,
                'B' => InstanceStage.BackingOff,
                _ => InstanceStage.Stopped,
            },
        }),
    ];
}
