using CsCheck;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class DecisionRuleProperties
{
    /// <summary>Calm, bursts and silences of random heights, a few minutes of them.</summary>
    private static readonly Gen<int[]> Traffic = Gen.Select(Gen.Int[0, 60], Gen.Int[1, 40]).Array[1, 12]
        .Select(parts => parts.SelectMany(p => Enumerable.Repeat(p.Item1, p.Item2)).ToArray());

    /// <summary>Arrivals, jobs that wait or run, the age of the oldest, and how long this lasts.</summary>
    private static readonly Gen<(int Arrivals, int Active, int HeadAge)[]> Queues =
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 200], Gen.Int[0, 20], Gen.Int[1, 50]).Array[1, 12].Select(parts => parts
            .SelectMany(p => Enumerable.Repeat((p.Item1, p.Item2, p.Item3), p.Item4)).ToArray());

    [Fact]
    public void More_demand_now_never_wants_fewer_instances() =>
        Gen.Select(Traffic, Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[0, 400], Gen.Int[0, 400])
            .Sample((traffic, a, more, active, moreActive) =>
        {
            var memory = Play(traffic, new DecisionRule(Samples.Settings));
            var less = Restore(memory).Step(Samples.Demand(traffic.Length, a, active, live: 2), null);
            var greater = Restore(memory)
                .Step(Samples.Demand(traffic.Length, a + more, active + moreActive, live: 2), null);
            return greater.WarmInstances >= less.WarmInstances;
        });

    [Fact]
    public void Nothing_is_scaled_in_on_missing_data() =>
        Gen.Select(Traffic, Gen.Enum<Signal>(), Gen.Enum<FaultKind>()).Sample((traffic, signal, kind) =>
        {
            var rule = new DecisionRule(Samples.Settings);
            Play(traffic, rule);
            var before = rule.WarmInstances;
            for (var i = 0; i < 20; i++)
            {
                rule.Step(Samples.Demand(traffic.Length
                    + i) with { ArrivalsPerSecond = [], Faults = [new SignalFault(signal, kind, "none")] }, null);
            }

            return rule.WarmInstances >= before;
        });

    [Fact]
    public void Never_past_the_floor_the_cap_or_the_change_per_minute() =>
        Gen.Select(Traffic, Gen.Int[0, 5], Gen.Int[5, 12], Gen.Int[1, 6]).Sample((traffic, floor, cap, change) =>
        {
            var settings = Samples.Settings with { Floor = floor, Cap = cap, MostChangePerMinute = change };
            var rule = new DecisionRule(settings);
            List<int> wanted = [floor];
            foreach (var (arrivals, second) in traffic.Select((a, i) => (a, i)))
            {
                wanted.Add(rule.Step(Samples.Demand(second, arrivals, arrivals * 3), null).WarmInstances);
            }

            var changes = wanted.Zip(wanted.Skip(1), (a, b) => Math.Abs(a - b)).ToArray();
            return wanted.TrueForAll(n => n >= floor && n <= cap)
                && Enumerable.Range(0, Math.Max(1, changes.Length - 60))
                .All(i => changes.Skip(i).Take(60).Sum() <= change);
        });

    [Fact]
    public void Nothing_is_drained_while_jobs_are_late() => Queues.Sample(queue =>
    {
        var rule = new DecisionRule(Samples.Settings);
        return Steps(queue, rule).All(step => !step.Verdict.Late || step.Verdict.WarmInstances >= step.Before);
    });

    [Fact]
    public void A_change_is_reversed_at_most_once_a_minute() => Queues.Sample(queue =>
    {
        var changes = Steps(queue, new DecisionRule(Samples.Settings))
            .Select((step, second) => (Second: second, Change: step.Verdict.WarmInstances - step.Before))
            .Where(one => one.Change != 0).ToList();
        var reversals = changes.Where(one => changes.Exists(other => other.Second < one.Second
            && one.Second - other.Second < 60 && Math.Sign(other.Change) != Math.Sign(one.Change))).ToList();
        return reversals.Zip(reversals.Skip(1)).All(pair =>
            Math.Sign(pair.First.Change) == Math.Sign(pair.Second.Change)
            || pair.Second.Second - pair.First.Second >= 60);
    });

    [Fact]
    public void The_same_memory_and_inputs_give_the_same_decision() => Traffic.Sample(traffic =>
    {
        var memory = Play(traffic, new DecisionRule(Samples.Settings));
        var demand = Samples.Demand(traffic.Length, 17, 23);
        return Restore(memory).Step(demand, null) == Restore(memory).Step(demand, null);
    });

    [Fact]
    public void The_memory_is_restored_bit_for_bit() => Traffic.Sample(traffic =>
    {
        var memory = Play(traffic, new DecisionRule(Samples.Settings));
        var again = new RuleMemory();
        Restore(memory).Transfer(again.BeginWrite());
        return again.ToString() == memory;
    });

    [Fact]
    public void A_rule_that_recalls_its_memory_goes_on_as_the_one_that_noted_it() =>
        Gen.Select(Traffic, Traffic).Sample((traffic, more) =>
    {
        var rule = new DecisionRule(Samples.Settings);
        var recalled = Restore(Play(traffic, rule));
        return Play(more, rule) == Play(more, recalled);
    });

    private static IEnumerable<(int Before, Verdict Verdict)> Steps(
        (int Arrivals, int Active, int HeadAge)[] queue, DecisionRule rule)
    {
        for (var second = 0; second < queue.Length; second++)
        {
            var (before, (arrivals, active, headAge)) = (rule.WarmInstances, queue[second]);
            var demand = Samples.Demand(second, arrivals, active, live: before);
            yield return (before, rule.Step(demand with { HeadAgeSeconds = headAge }, null));
        }
    }

    private static string Play(int[] traffic, DecisionRule rule)
    {
        for (var second = 0; second < traffic.Length; second++)
        {
            rule.Step(Samples.Demand(second, traffic[second], traffic[second] * 2), null);
        }

        var memory = new RuleMemory();
        rule.Transfer(memory.BeginWrite());
        return memory.ToString();
    }

    private static DecisionRule Restore(string memory)
    {
        var rule = new DecisionRule(Samples.Settings);
        rule.Transfer(new RuleMemory().BeginRead(memory));
        return rule;
    }
}
