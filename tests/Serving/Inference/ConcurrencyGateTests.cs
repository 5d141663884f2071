using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class ConcurrencyGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gate_admits_up_to_the_limit_and_its_reserve_in_order_of_arrival()
    {
        var gate = new ConcurrencyGate(2);
        using var first = await Enter(gate);
        using var second = await Enter(gate);
        var (third, fourth) = (Enter(gate), Enter(gate));
        Assert.False(third.IsCompleted);

        first.Dispose();
        first.Dispose();

        await third;
        Assert.False(fourth.IsCompleted);
        Assert.Equal(2, gate.InHand);
    }

    [Fact]
    public async Task Interactive_waits_for_neither_active_nor_waiting_bulk_messages()
    {
        var gate = new ConcurrencyGate(4);
        var bulk = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Enter(gate, Lane.Bulk)));
        var waiting = Enumerable.Range(0, 12).Select(_ => Enter(gate, Lane.Bulk)).ToList();

        using var first = await Enter(gate);
        var second = Enter(gate);
        Assert.False(second.IsCompleted);
        bulk[0].Dispose();
        Assert.False(second.IsCompleted || waiting.Exists(one => one.IsCompleted));
        bulk[1].Dispose();

        await second;
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
    }

    [Fact]
    public async Task Bulk_has_an_eighth_of_the_places_under_an_endless_burst()
    {
        var gate = new ConcurrencyGate(16);
        var burst = new Queue<Task<GatePlace>>(Enumerable.Range(0, 200).Select(_ => Enter(gate)));
        var bulk = Enumerable.Range(0, 200).Select(_ => Enter(gate, Lane.Bulk)).ToList();

        Assert.Equal((16, 2), (burst.Count(one => one.IsCompleted), bulk.Count(one => one.IsCompleted)));
        for (var done = 0; done < 100; done++)
        {
            (await burst.Dequeue()).Dispose();
            (await bulk[done]).Dispose();
        }

        Assert.Equal((14, 2), (burst.Count(one => one.IsCompleted), bulk.Skip(100).Count(one => one.IsCompleted)));
    }

    [Fact]
    public async Task The_messages_of_one_model_do_not_block_those_of_another()
    {
        var gate = new ConcurrencyGate(4);
        var slow = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Enter(gate, model: "slow")));
        var waiting = Enumerable.Range(0, 12).Select(_ => Enter(gate, model: "slow")).ToList();

        var light = await Enter(gate, model: "light");
        var next = Enter(gate, model: "light");
        light.Dispose();
        await next;
        slow[0].Dispose();
        var third = Enter(gate, model: "light");
        slow[1].Dispose();

        await third;
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
    }

    [Fact]
    public async Task Raising_the_limit_admits_waiting_messages()
    {
        var gate = new ConcurrencyGate(1);
        using var first = await Enter(gate);
        var second = Enter(gate);
        Assert.False(second.IsCompleted);

        gate.Limit = 2;

        await second;
        Assert.Equal(2, gate.InHand);
    }

    [Fact]
    public async Task Lowering_the_limit_lets_messages_in_hand_finish()
    {
        var gate = new ConcurrencyGate(2);
        using var first = await Enter(gate);
        using var second = await Enter(gate);
        gate.Limit = 1;
        var third = Enter(gate);

        first.Dispose();
        Assert.False(third.IsCompleted);

        second.Dispose();
        await third;
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public async Task A_canceled_waiter_takes_no_place()
    {
        var gate = new ConcurrencyGate(1);
        using var first = await Enter(gate);
        using var impatient = new CancellationTokenSource();
        var second = gate.EnterAsync(Lane.Interactive, "m", impatient.Token);
        var third = Enter(gate);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        await third;
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public async Task A_message_that_waited_since_the_last_call_is_given_back_and_a_newer_one_is_not()
    {
        var gate = new ConcurrencyGate(1);
        var first = await Enter(gate);
        var old = Enter(gate);
        gate.GiveBackOld();
        var recent = Enter(gate);
        Assert.False(old.IsCompleted);

        gate.GiveBackOld();

        await Assert.ThrowsAsync<NotStartedException>(() => old);
        Assert.False(recent.IsCompleted);
        first.Dispose();
        Assert.Equal(1, (await recent).InHand);
    }

    [Fact]
    public async Task A_closed_gate_gives_back_all_messages_but_those_in_hand()
    {
        var gate = new ConcurrencyGate(1);
        using var first = await Enter(gate);
        var waiting = Enter(gate);

        gate.Close();

        await Assert.ThrowsAsync<NotStartedException>(() => waiting);
        await Assert.ThrowsAsync<NotStartedException>(() => Enter(gate));
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public async Task A_place_counts_up_to_the_limit()
    {
        var gate = new ConcurrencyGate(2);
        using var first = await Enter(gate);
        using var second = await Enter(gate);
        using var beyond = await Enter(gate, model: "other");

        Assert.Equal((1, 2, 2, 3), (first.InHand, second.InHand, beyond.InHand, gate.InHand));
    }

    [Fact]
    public void The_limit_of_a_gate_is_at_least_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConcurrencyGate(1).Limit = 0);

    private static Task<GatePlace> Enter(ConcurrencyGate gate, Lane lane = Lane.Interactive, string model = "m") =>
        gate.EnterAsync(lane, model, Token);
}
