using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving.Models;

namespace Serverless.Contracts;

/// <summary>The shared state of detector, workers and operators. Each test starts without state.</summary>
public abstract partial class ScalingContract
{
    protected FakeTimeProvider Time { get; } = new(Samples.Noon);

    protected abstract ILedger Ledger { get; }

    protected abstract ILease Lease { get; }

    protected abstract IOverride Override { get; }

    protected abstract IConcurrencyControl Concurrency { get; }

    protected abstract IInstanceReports Reports { get; }

    protected abstract IModelReports ModelReports { get; }

    protected abstract IServedVersions ServedVersions { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ledger_reads_newest_first_and_by_pages()
    {
        foreach (var minute in new[] { 1, 3, 0, 4, 2 })
        {
            await Ledger.AppendAsync(Decision(minute), Token);
        }

        var first = await Ledger.ReadAsync(null, 2, Token);
        var second = await Ledger.ReadAsync(first[^1].Key, 2, Token);
        var third = await Ledger.ReadAsync(second[^1].Key, 2, Token);

        Assert.Equal(["4 3", "2 1", "0"], new[] { first, second, third }
            .Select(page => string.Join(' ', page.Select(d => d.Verdict.WarmInstances))));
        Assert.Empty(await Ledger.ReadAsync(third[^1].Key, 2, Token));
    }

    [Fact]
    public async Task A_decision_that_is_appended_twice_is_stored_once()
    {
        await Ledger.AppendAsync(Decision(1), Token);
        await Ledger.AppendAsync(Decision(1), Token);
        Assert.Single(await Ledger.ReadAsync(null, 10, Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(300_000)]
    public async Task A_decision_is_read_back_bit_for_bit(int? memory)
    {
        var decision = Decision(1) with { Memory = memory is { } length ? new string('m', length) : null };
        await Ledger.AppendAsync(decision, Token);
        Assert.Equal(Json(decision), Json(Assert.Single(await Ledger.ReadAsync(null, 10, Token))));
    }

    [Fact]
    public async Task The_first_of_two_holders_has_the_lease_until_it_expires()
    {
        Assert.True(await HoldAsync("a"));
        Assert.False(await HoldAsync("b"));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await HoldAsync("a"));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(await HoldAsync("b"));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await HoldAsync("b"));
        Assert.False(await HoldAsync("a"));
    }

    [Fact]
    public async Task Leases_with_different_names_are_independent()
    {
        Assert.True(await HoldAsync("a"));
        Assert.True(await Lease.HoldAsync("other", "b", TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task Of_concurrent_requests_for_the_lease_one_gets_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var held = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => HoldAsync($"holder{round}-{i}")));
            Assert.Single(held, has => has);
            Time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task The_concurrency_is_null_until_it_is_written()
    {
        Assert.Null(await Concurrency.ReadAsync(Token));
        await Concurrency.WriteAsync(new ConcurrencyControl(4, Samples.Noon), Token);
        await Concurrency.WriteAsync(new ConcurrencyControl(8, Samples.Noon.AddSeconds(1)), Token);
        Assert.Equal(new ConcurrencyControl(8, Samples.Noon.AddSeconds(1)), await Concurrency.ReadAsync(Token));
    }

    [Fact]
    public async Task An_override_can_be_set_replaced_and_removed()
    {
        var order =
            new Override { WarmInstances = 3, ExpiresAt = Samples.Noon.AddHours(1), Reason = "Launch day – mañana." };
        await Override.WriteAsync(null, Token);
        Assert.Null(await Override.ReadAsync(Token));

        await Override.WriteAsync(order, Token);
        await Override.WriteAsync(order with { Concurrency = 2 }, Token);
        Assert.Equal(order with { Concurrency = 2 }, await Override.ReadAsync(Token));

        await Override.WriteAsync(null, Token);
        Assert.Null(await Override.ReadAsync(Token));
    }

    private static string Json(Decision decision) => JsonSerializer.Serialize(decision, ScalingJson.Default.Decision);

    private static Decision Decision(int minute) => new()
    {
        At = Samples.Noon.AddMinutes(minute),
        Verdict = new Verdict
        {
            Burst = new Burst { State = BurstState.Burst, AgeSeconds = 0.1 + 0.2, Steepness = 1.0 / 3 },
            WarmInstances = minute,
            Concurrency = 4,
            Reason = "12 jobs/s – more than 2 instances can serve.",
        },
        WarmInstancesBefore = 1,
        ConcurrencyBefore = 4,
        Settings = new ScalingOptions().ToSettings(),
        Inputs = new Demand
        {
            At = Samples.Noon.AddMinutes(minute),
            ArrivalsUntil = Samples.Noon.AddMinutes(minute),
            ArrivalsPerSecond = [12, 0, 3],
            Active = 7,
            HeadAgeSeconds = 0.1 + 0.2,
            InHand = 3,
            ServiceSeconds = 1.0 / 3,
            Concurrency = 4,
            StartUpSeconds = 30,
            Wanted = 1,
            Live = 1,
            Starting = 0,
            Draining = 0,
        },
    };

    private Task<bool> HoldAsync(string holder) => Lease.HoldAsync("detector", holder, TimeSpan.FromSeconds(10), Token);
}
