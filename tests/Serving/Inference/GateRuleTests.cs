using CsCheck;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class GateRuleTests
{
    private static readonly Gen<GateLine> Line =
        Gen.Select(Gen.Enum<Lane>(), Gen.Int[0, 12], Gen.Long[1, 1_000_000], (lane, inHand, arrival) =>
            new GateLine(lane, inHand, arrival));

    private static readonly Gen<(int Limit, int InHand, int BulkInHand, GateLine[] Lines)> State =
        from limit in Gen.Int[1, 32]
        from lines in Line.Array[0, 6]
        from others in Gen.Int[0, 8]
        let bulk = lines.Where(line => line.Lane == Lane.Bulk).Sum(line => line.InHand)
        select (limit, lines.Sum(line => line.InHand) + others, bulk, lines);

    [Fact]
    public void No_message_waits_below_the_limit_or_enters_beyond_the_reserve() => State.Sample(state =>
    {
        var next = Choose(state);

        if (state.InHand < state.Limit)
        {
            Assert.Equal(state.Lines.Length > 0, next is not null);
        }

        if (state.InHand >= state.Limit + GateRule.Reserve(state.Limit))
        {
            Assert.Null(next);
        }
    });

    [Fact]
    public void A_lane_or_model_with_nothing_in_hand_waits_only_for_a_full_reserve() => State.Sample(state =>
    {
        if (state.Lines.Any(line => line.InHand == 0))
        {
            Assert.Equal(state.InHand < state.Limit + GateRule.Reserve(state.Limit), Choose(state) is not null);
        }
    });

    [Fact]
    public void Interactive_goes_first_unless_bulk_has_less_than_its_eighth() => State.Sample(state =>
    {
        var lanes = state.Lines.Select(line => line.Lane).ToHashSet();
        if (state.InHand < state.Limit && lanes.Count == 2)
        {
            var bulk = state.BulkInHand < GateRule.Reserve(state.Limit);
            Assert.Equal(bulk ? Lane.Bulk : Lane.Interactive, Choose(state)?.Lane);
        }
    });

    [Fact]
    public void Within_a_lane_the_model_with_the_fewest_in_hand_goes_first_then_the_earliest() =>
        State.Sample(state =>
        {
            if (Choose(state) is { } chosen)
            {
                Assert.All(state.Lines.Where(line => line.Lane == chosen.Lane), line => Assert.True(
                    (chosen.InHand, chosen.HeadArrival).CompareTo((line.InHand, line.HeadArrival)) <= 0));
            }
        });

    /// <summary>Messages come and leave in any order, and the limit changes.</summary>
    [Fact]
    public void Every_message_enters_eventually() =>
        Gen.Select(Gen.Int[1, 9], Gen.Select(Gen.Int[0, 9], Gen.Enum<Lane>(), Gen.Int[0, 3]).Array[1, 60])
            .Sample((limit, steps) =>
        {
            var gate = new ConcurrencyGate(limit);
            var all = new List<Task<GatePlace>>();
            foreach (var (step, lane, model) in steps)
            {
                if (step < 6)
                {
                    all.Add(gate.EnterAsync(lane, $"{model}", CancellationToken.None));
                }
                else if (step == 6)
                {
                    gate.Limit = limit = model + 1;
                }
                else
                {
                    Leave(all, step * model);
                }
            }

            for (var left = all.Count; left > 0; left--)
            {
                Assert.True(gate.InHand >= Math.Min(limit, left), "a message waits for a place that is free");
                Leave(all, left);
            }

            Assert.Equal((0, 0), (gate.InHand, all.Count));
        });

    private static void Leave(List<Task<GatePlace>> all, int any)
    {
        var inHand = all.Where(one => one.IsCompletedSuccessfully).ToList();
        if (inHand.Count > 0)
        {
            var one = inHand[any % inHand.Count];
            all.Remove(one);
            one.Result.Dispose();
        }
    }

    private static GateLine? Choose((int Limit, int InHand, int BulkInHand, GateLine[] Lines) state) =>
        GateRule.Choose(state.Limit, state.InHand, state.BulkInHand, state.Lines) is >= 0 and var next
            ? state.Lines[next] : null;
}
