using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>What the loop says of its decisions and of ports that fail it.</summary>
public sealed class DecisionLoopSaysTests
{
    private readonly Story _story = new(new ScalingOptions { MaxInstances = 10 });

    private World World => _story.World;

    [Fact]
    public async Task Each_change_is_reported_once_with_its_reason()
    {
        await _story.Seconds(60, arrivals: 1);
        _story.Said.Clear();
        World.Ledger.Clear();

        await _story.Seconds(1, arrivals: 30);

        var decision = Assert.Single(World.Ledger);
        Assert.Equal([$"Information: 1 to {decision.Verdict.WarmInstances} warm instances: {decision.Verdict.Reason}"],
            _story.Said);
        Assert.Equal([_story.Said[0]["Information: ".Length..]], decision.Changes);
    }

    [Fact]
    public async Task A_limit_that_changed_a_decision_is_reported_as_the_reason()
    {
        World.Order = new Override { WarmInstances = 7, ExpiresAt = Samples.Start.AddSeconds(30), Reason = "sale" };

        await _story.Seconds(1, arrivals: 0);

        Assert.Equal(
            ["Information: 1 to 7 warm instances: an operator asked for 7 until 2026-01-01 00:00:30Z: sale. "
                + "1 instance is enough for 0 jobs/s at 1000 ms each."], _story.Said);
    }

    [Fact]
    public async Task The_end_of_an_override_is_an_entry()
    {
        World.Order = new Override { WarmInstances = 1, ExpiresAt = Samples.Start.AddSeconds(3), Reason = "sale" };

        await _story.Seconds(5, arrivals: 0);

        Assert.Equal(
            ["An operator asked for 1 until 2026-01-01 00:00:03Z: sale", "The operator's override of 1 has ended."],
            World.Ledger.SelectMany(decision => decision.Changes));
    }

    [Fact]
    public async Task The_start_and_the_end_of_degradation_are_reported()
    {
        World.Active = 1000;
        await _story.Seconds(1, arrivals: 0);
        World.Active = 0;
        await _story.Seconds(20, arrivals: 0);

        Assert.Equal(
            [
                $"Jobs that allow it run on fallback models: {World.Ledger[0].Verdict.Degradation.Because}",
                "Jobs run on their own models again: the warm instances meet the wait objective.",
            ],
            World.Ledger.SelectMany(decision => decision.Changes)
                .Where(change => change.StartsWith("Jobs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_failing_port_is_reported()
    {
        World.BacklogFails = World.OrderFails = World.ControlFails = World.SetFails = World.LedgerFails = true;

        await _story.Seconds(1, arrivals: 100);

        string[] failed = ["backlog", "override", "concurrency", "warm instances", "ledger"];
        Assert.Equal(
            failed.Select(port => $"Warning: The burst detector's {port} call failed; the loop continues without it."),
            _story.Said.Where(line => line.Contains("failed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_port_that_does_not_respond_is_reported_and_the_tick_continues_without_it()
    {
        await _story.Seconds(1, arrivals: 0);
        World.BacklogHangs = true;

        var tick = _story.TickAsync(CancellationToken.None);
        Assert.False(tick.IsCompleted);
        _story.Pass(TimeSpan.FromSeconds(1));
        await tick;

        Assert.Equal(
            ["Warning: The burst detector's backlog call timed out after 800 ms; the loop continues without it."],
            _story.Said);
        Assert.Single(World.Status!.Inputs.Faults);
    }

    [Fact]
    public async Task A_stop_during_a_tick_is_not_a_fault_of_a_port()
    {
        World.BacklogHangs = true;
        using var stop = new CancellationTokenSource();
        var tick = _story.TickAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tick);
        Assert.Empty(_story.Said);
    }

    [Fact]
    public async Task A_ledger_that_fails_for_long_receives_the_newest_hundred_entries_later()
    {
        World.LedgerFails = true;
        for (var second = 0; second < 120; second++)
        {
            World.Order = new Override
            {
                WarmInstances = 1, Concurrency = 5 + second % 2, ExpiresAt = Samples.Start.AddHours(1), Reason = "test",
            };
            await _story.Seconds(1, arrivals: 0);
        }

        Assert.Empty(World.Ledger);
        World.LedgerFails = false;
        await _story.Seconds(1, arrivals: 0);

        Assert.Equal(Enumerable.Range(21, 100)
            .Select(second => Samples.Start.AddSeconds(second)), World.Ledger.Select(d => d.At));
        Assert.Contains(
            "Warning: The burst detector's ledger call failed; the loop continues without it.", _story.Said);
    }
}
