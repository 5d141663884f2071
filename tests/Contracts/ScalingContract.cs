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

    [Fact]
    public async Task The_last_report_of_each_instance_is_read_back_to_the_given_time()
    {
        await Reports.WriteAsync(Report("b", second: 1, inHand: 1), Token);
        await Reports.WriteAsync(Report("a", second: 5, inHand: 2), Token);
        await Reports.WriteAsync(Report("b", second: 6, inHand: 3), Token);
        await Reports.WriteAsync(Report("old", second: 4, inHand: 4), Token);
        Time.Advance(TimeSpan.FromSeconds(7));

        var read = await Reports.ReadAsync(Samples.Noon.AddSeconds(5), Token);

        Assert.Equal(["a 2", "b 3"], read.Select(report => $"{report.Instance} {report.InHand}"));
        Assert.Equal(new ServicePoint(4, 100, 0.25), Assert.Single(read[0].Service));
    }

    [Fact]
    public async Task A_report_of_as_many_models_as_are_named_is_read_back()
    {
        var models = Enumerable.Range(0, ModelWork.MaxNamed + 1).Select(number =>
            new ModelWork($"{new string('m', 62)}{number:00}")
            {
                Jobs = long.MaxValue, Items = long.MaxValue, WorkSeconds = 1.0 / 3, JobsWaiting = 7, ItemsWaiting = 8,
                JobsInHand = 4, ItemsInHand = 5, InHandSeconds = 2.0 / 3, WarmUpSeconds = 0.1 + 0.2,
            }).ToList();
        await Reports.WriteAsync(Report("a", second: 1, inHand: 1) with { Models = models }, Token);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(models, Assert.Single(await Reports.ReadAsync(Samples.Noon, Token)).Models);
    }

    [Fact]
    public void A_report_of_an_earlier_version_has_no_models()
    {
        const string Old = """
            {"instance":"a","measuredAt":"2026-01-01T12:00:00+00:00","concurrency":4,"inHand":1,"service":[]}
            """;

        Assert.Empty(JsonSerializer.Deserialize(Old, ScalingJson.Default.InstanceReport)!.Models);
    }

    [Fact]
    public async Task The_last_model_report_of_each_instance_is_read_back_to_the_given_time()
    {
        await ModelReports.WriteAsync(Models("b", second: 1, "loading"), Token);
        await ModelReports.WriteAsync(Models("a", second: 5, "old"), Token);
        await ModelReports.WriteAsync(Models("b", second: 6, "naïve – “broken”"), Token);
        await ModelReports.WriteAsync(Models("gone", second: 4, "gone"), Token);
        Time.Advance(TimeSpan.FromSeconds(7));

        var read = await ModelReports.ReadAsync(Samples.Noon.AddSeconds(5), Token);

        Assert.Equal(["a", "b"], read.Select(report => report.Instance));
        var version = Assert.Single(read[1].Versions);
        Assert.Equal((VersionState.Refused, "naïve – “broken”"), (version.State, version.Because));
        Assert.Equal(new CacheFigures(1, 2, 3, 4), version.Cache);
        Assert.Equal(new SizeLesson(2, 0.5, 9), Assert.Single(Assert.Single(version.Batches).Sizes));
    }

    [Fact]
    public async Task Reports_are_read_across_midnight()
    {
        Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        await Reports.WriteAsync(Report("before", (int)TimeSpan.FromHours(12).TotalSeconds - 1, 1), Token);
        Time.Advance(TimeSpan.FromSeconds(2));
        await Reports.WriteAsync(Report("after", (int)TimeSpan.FromHours(12).TotalSeconds, 1), Token);

        var read = await Reports.ReadAsync(Time.GetUtcNow().AddSeconds(-10), Token);

        Assert.Equal(["after", "before"], read.Select(report => report.Instance));
    }

    private static string Json(Decision decision) => JsonSerializer.Serialize(decision, ScalingJson.Default.Decision);

    private static InstanceReport Report(string instance, int second, int inHand) => new()
    {
        Instance = instance,
        MeasuredAt = Samples.Noon.AddSeconds(second),
        Concurrency = 4,
        InHand = inHand,
        Service = [new ServicePoint(4, 100, 0.25)],
    };

    private static ModelReport Models(string instance, int second, string because) => new()
    {
        Instance = instance,
        At = Samples.Noon.AddSeconds(second),
        MemoryLimit = 1L << 40,
        Versions =
        [
            new VersionReport
            {
                Model = "digits",
                Version = "1",
                State = VersionState.Refused,
                Because = because,
                Bytes = 1L << 33,
                Batches = [new BatchLesson("digits", "1", "x:Fp32,-1", 2, [new SizeLesson(2, 0.5, 9)])],
                Cache = new CacheFigures(1, 2, 3, 4),
            },
        ],
    };

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
            Knee = 4,
            StartUpSeconds = 30,
            Wanted = 1,
            Live = 1,
            Starting = 0,
            Draining = 0,
        },
    };

    private Task<bool> HoldAsync(string holder) => Lease.HoldAsync("detector", holder, TimeSpan.FromSeconds(10), Token);
}
