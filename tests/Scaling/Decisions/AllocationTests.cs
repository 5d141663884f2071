using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class AllocationTests
{
    [Fact]
    public void A_decision_allocates_little_even_after_hours()
    {
        var rule = new DecisionRule(Samples.Settings);
        var memory = new RuleMemory();
        var first = Allocated(rule, memory, from: 1000, seconds: 1000);
        var later = Allocated(rule, memory, from: 10_000, seconds: 1000);

        Assert.InRange(later / 1000, 0, 4096);
        Assert.InRange(later, 0, first + 64 * 1024);
    }

    private static long Allocated(DecisionRule rule, RuleMemory memory, int from, int seconds)
    {
        rule.Transfer(memory.BeginWrite());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var second = from; second < from + seconds; second++)
        {
            rule.Transfer(memory.BeginWrite());
            rule.Step(Samples.Demand(second, second / 100 % 7 * 5, second % 50), null);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
