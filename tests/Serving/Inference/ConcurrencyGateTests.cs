using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class ConcurrencyGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_than_the_limit_are_let_in_and_the_first_come_is_the_next()
    {
        var gate = new ConcurrencyGate(1);
        await gate.EnterAsync(Token);
        var second = gate.EnterAsync(Token);
        var third = gate.EnterAsync(Token);
        Assert.False(second.IsCompleted);

        gate.Leave();

        await second;
        Assert.False(third.IsCompleted);
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public async Task Widening_lets_in_those_who_wait()
    {
        var gate = new ConcurrencyGate(1);
        await gate.EnterAsync(Token);
        var second = gate.EnterAsync(Token);

        gate.Limit = 2;

        await second;
        Assert.Equal(2, gate.InHand);
    }

    [Fact]
    public async Task Narrowing_lets_those_in_hand_finish()
    {
        var gate = new ConcurrencyGate(2);
        await gate.EnterAsync(Token);
        await gate.EnterAsync(Token);
        gate.Limit = 1;
        var third = gate.EnterAsync(Token);

        gate.Leave();
        Assert.False(third.IsCompleted);

        gate.Leave();
        await third;
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public async Task One_who_gives_up_takes_no_place()
    {
        var gate = new ConcurrencyGate(1);
        await gate.EnterAsync(Token);
        using var impatient = new CancellationTokenSource();
        var second = gate.EnterAsync(impatient.Token);
        var third = gate.EnterAsync(Token);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Leave();

        await third;
        Assert.Equal(1, gate.InHand);
    }

    [Fact]
    public void A_gate_is_never_shut() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConcurrencyGate(1).Limit = 0);
}
