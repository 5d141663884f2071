using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class DecisionLoopTests
{
    private readonly Story _story = new(new ScalingOptions { MaxInstances = 10 });

    private World World => _story.World;

    [Fact]
    public async Task Nothing_is_scaled_in_while_the_backlog_cannot_be_read()
    {
        await _story.Seconds(20, arrivals: 20);
        var peak = World.Wanted;
        World.BacklogFails = true;

        await _story.Seconds(600, arrivals: 0);

        Assert.Equal(peak, World.Wanted);
        Assert.Equal(Signal.Backlog, World.Status!.Inputs.Faults[0].Signal);
        Assert.Contains("nothing is scaled in", World.Status.Verdict.Rail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_lease_nothing_is_changed()
    {
        World.LeaseHolder = "another";

        await _story.Seconds(20, arrivals: 20);

        Assert.Equal(0, World.Sets);
        Assert.Null(World.Status);
    }

    [Fact]
    public async Task A_ledger_that_fails_receives_its_entries_later_in_order()
    {
        World.LedgerFails = true;
        await _story.Seconds(20, arrivals: 20);
        Assert.Empty(World.Ledger);
        World.LedgerFails = false;

        await _story.Seconds(1, arrivals: 20);

        Assert.NotEmpty(World.Ledger);
        Assert.Equal(World.Ledger.OrderBy(d => d.At), World.Ledger);
    }

    [Fact]
    public async Task An_instance_count_that_could_not_be_set_is_requested_again()
    {
        World.SetFails = true;
        await _story.Seconds(5, arrivals: 20);
        Assert.Equal(0, World.Wanted);
        Assert.Equal(
            new EffectResult(EffectStatus.Deferred, "The request failed and is retried on the next tick."),
            World.Ledger[0].Effect);
        World.SetFails = false;

        await _story.Seconds(1, arrivals: 20);

        Assert.Equal(World.Status!.Verdict.WarmInstances, World.Wanted);
    }

    [Fact]
    public async Task An_override_is_active_until_it_expires()
    {
        World.Order =
            new Override { WarmInstances = 7, ExpiresAt = Samples.Start.AddSeconds(30), Reason = "load test" };
        await _story.Seconds(20, arrivals: 0);
        Assert.Equal(7, World.Wanted);
        Assert.Contains("load test", World.Ledger[0].Verdict.Rail, StringComparison.Ordinal);

        await _story.Seconds(120, arrivals: 0);

        Assert.Equal(1, World.Wanted);
    }

    [Fact]
    public async Task An_override_that_can_no_longer_be_read_is_active_until_it_expires()
    {
        World.Order =
            new Override { WarmInstances = 7, ExpiresAt = Samples.Start.AddSeconds(30), Reason = "load test" };
        await _story.Seconds(2, arrivals: 0);
        World.OrderFails = true;

        await _story.Seconds(20, arrivals: 0);
        Assert.Equal(7, World.Wanted);

        await _story.Seconds(120, arrivals: 0);
        Assert.Equal(1, World.Wanted);
    }

    [Fact]
    public async Task A_dry_run_decides_and_records_without_any_effect()
    {
        var dry = new Story(new ScalingOptions { MaxInstances = 10, DryRun = true });

        await dry.Seconds(20, arrivals: 20);

        Assert.Equal(0, dry.World.Sets);
        Assert.True(dry.World.Ledger[0].DryRun);
    }

    [Fact]
    public async Task Concurrency_rises_while_jobs_wait_for_a_place_and_the_ledger_records_it()
    {
        await _story.Seconds(60, arrivals: 1);
        World.Active = 10;

        await _story.Seconds(3, arrivals: 1);

        Assert.Equal(8, World.Control!.Concurrency);
        Assert.Equal((4, 8), (World.Ledger[^1].ConcurrencyBefore, World.Ledger[^1].Verdict.Concurrency));
    }

    [Fact]
    public async Task Jobs_can_be_degraded_while_the_objective_cannot_be_met_and_the_ledger_records_it()
    {
        await _story.Seconds(10, arrivals: 0);
        Assert.Null(World.Control!.DegradeUntil);
        World.Active = 1000;

        await _story.Seconds(1, arrivals: 0);

        Assert.Equal(Samples.Start.AddSeconds(11 + 60), World.Control.DegradeUntil);
        Assert.True(World.Status!.Verdict.Degradation.On);
        var begun = World.Ledger.Single(d => d.Verdict.Degradation.On && !d.DegradedBefore);
        Assert.Equal(Samples.Start.AddSeconds(11), begun.At);
        Assert.Contains("longer than the objective", begun.Verdict.Degradation.Because, StringComparison.Ordinal);
        World.Active = 0;
        await _story.Seconds(10, arrivals: 0);
        Assert.Null(World.Control.DegradeUntil);
        Assert.Equal(
            Samples.Start.AddSeconds(21), World.Ledger.Single(d => !d.Verdict.Degradation.On && d.DegradedBefore).At);
    }

    [Fact]
    public async Task The_request_to_degrade_is_renewed_before_it_expires_and_not_every_second()
    {
        World.Active = 1_000_000;
        var written = new HashSet<DateTimeOffset>();

        for (var second = 0; second < 120; second++)
        {
            await _story.Seconds(1, arrivals: 0);
            written.Add(World.Control!.DegradeUntil!.Value);
            Assert.True(World.Control.DegradeUntil > World.Status!.At.AddSeconds(30));
        }

        // Every half minute, and once because the concurrency was doubled.
        Assert.Equal(5, written.Count);
    }

    [Fact]
    public async Task A_control_row_that_could_not_be_written_is_written_on_the_next_tick()
    {
        World.ControlFails = true;
        World.Active = 1000;
        await _story.Seconds(2, arrivals: 0);
        Assert.Null(World.Control);
        World.ControlFails = false;

        await _story.Seconds(1, arrivals: 0);

        Assert.NotNull(World.Control!.DegradeUntil);
    }

    [Fact]
    public async Task Half_an_hour_without_change_leaves_the_ledger_empty()
    {
        await _story.Seconds(1800, arrivals: 1);

        Assert.Empty(World.Ledger);
    }

    [Fact]
    public async Task A_new_leader_continues_from_the_last_decision()
    {
        await _story.Seconds(20, arrivals: 20);
        var peak = World.Wanted;

        var next = _story.Restarted();
        await next.Seconds(30, arrivals: 0);

        Assert.True(peak > 4);
        Assert.Equal(peak, World.Wanted);
        Assert.Equal("nothing is scaled in within a minute of a new leader", World.Status!.Verdict.Rail);
    }

    [Fact]
    public async Task A_new_leader_knows_the_costs_and_the_objectives_of_the_last_decision()
    {
        await _story.Seconds(20, arrivals: 20);
        var last = World.Ledger[^1];
        World.Ledger[^1] = last with
        {
            Inputs = last.Inputs with { Models = [new ModelDemand("digits") { WorkPerItem = 4, WaitSeconds = 2 }] },
        };
        var next = _story.Restarted();

        await next.Seconds(1, arrivals: 0);
        Assert.Equal(2, World.Status!.Inputs.WaitSeconds);

        await next.Seconds(2, arrivals: 3);
        Assert.Equal([12], World.Status!.Inputs.WorkPerSecond);
    }

    [Fact]
    public async Task A_new_leader_without_a_ledger_does_not_scale_in_for_a_minute()
    {
        await _story.Seconds(20, arrivals: 20);
        var peak = World.Wanted;
        World.Ledger.Clear();

        var next = _story.Restarted();
        await next.Seconds(60, arrivals: 0);
        Assert.Equal(peak, World.Wanted);
        await next.Seconds(300, arrivals: 0);

        Assert.True(World.Wanted < peak);
    }

    [Fact]
    public async Task A_detector_that_regains_the_lease_does_not_continue_from_its_old_count()
    {
        await _story.Seconds(20, arrivals: 20);
        World.LeaseHolder = "another";
        await _story.Seconds(5, arrivals: 20);
        await World.SetAsync(9, CancellationToken.None);
        World.LeaseHolder = "me";

        await _story.Seconds(5, arrivals: 0);

        Assert.Equal(9, World.Wanted);
    }
}
