using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Arm;
using Serverless.Contracts;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Tests.Arm;

public sealed class ArmWarmInstancesTests : IAsyncLifetime, IInstanceReports
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private readonly List<InstanceReport> _reports = [];
    private FakeArm? _arm;
    private ArmWarmInstances? _instances;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeArm Arm => _arm!;

    private ArmWarmInstances Instances => _instances!;

    public async ValueTask InitializeAsync()
    {
        _arm = await FakeArm.StartAsync();
        _instances = new ArmWarmInstances(Arm.Site(_time), this, _time);
    }

    public async ValueTask DisposeAsync()
    {
        Instances.Dispose();
        await Arm.DisposeAsync();
    }

    [Fact]
    public async Task Instances_that_report_are_live_and_the_others_are_starting()
    {
        Arm.Count = 3;
        Report("a");

        var counts = await Instances.ReadAsync(Token);

        Assert.Equal(
            new InstanceCounts { MeasuredAt = Samples.Noon, Wanted = 3, Live = 1, Starting = 2, Draining = 0 },
            counts);
    }

    [Fact]
    public async Task The_setting_is_read_at_most_once_a_minute()
    {
        for (var second = 0; second < 59; second++)
        {
            await Instances.ReadAsync(Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["GET"], Arm.Calls);
    }

    [Fact]
    public async Task A_raise_is_written_at_once_and_read_back()
    {
        Assert.Equal(EffectResult.Applied, await Instances.SetAsync(4, Token));
        Assert.Equal(["GET", """PATCH {"properties":{"minimumElasticInstanceCount":4}}""", "GET"], Arm.Calls);
        Assert.Equal(4, (await Instances.ReadAsync(Token)).Wanted);
    }

    [Fact]
    public async Task A_second_raise_reports_when_it_is_allowed_and_is_written_then()
    {
        await Instances.SetAsync(4, Token);
        var waiting = await Instances.SetAsync(9, Token);
        Assert.Equal(new EffectResult(
            EffectStatus.Deferred, "Writes are at least 30 s apart. The next one is possible at 12:00:30."), waiting);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(EffectResult.Applied, await Instances.SetAsync(9, Token));
        Assert.Equal(9, Arm.Count);
    }

    [Fact]
    public async Task A_lower_count_is_written_after_it_has_been_enough_for_a_minute()
    {
        Arm.Count = 5;
        for (var second = 0; second < 60; second++)
        {
            Assert.Equal(EffectStatus.Deferred, (await Instances.SetAsync(2, Token)).Status);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(EffectResult.Applied, await Instances.SetAsync(2, Token));
        Assert.Equal(2, Arm.Count);
    }

    [Theory]
    [InlineData(25, 20)]
    [InlineData(0, 1)]
    public async Task The_limits_of_the_platform_are_kept(int wanted, int written)
    {
        Arm.Count = written == 1 ? 1 : 3;
        await Instances.SetAsync(wanted, Token);
        Assert.Equal(written, Arm.Count);
        Assert.Equal(EffectStatus.Applied, (await Instances.SetAsync(wanted, Token)).Status);
    }

    [Fact]
    public async Task A_slow_change_does_not_block_the_tick_and_is_not_requested_twice()
    {
        await Instances.ReadAsync(Token);
        var release = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        Arm.Next(async http =>
        {
            arrived.SetResult();
            await release.Task;
            http.Response.StatusCode = 503;
        });

        var first = Instances.SetAsync(4, Token);
        await arrived.Task;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new EffectResult(EffectStatus.Deferred, "The change from 1 to 4 is in progress."), await first);

        var second = Instances.SetAsync(6, Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new EffectResult(EffectStatus.Deferred, "The change from 1 to 4 is in progress."), await second);
        Assert.Equal(2, Arm.Calls.Count);

        release.SetResult();
        await Eventually.TrueAsync(
            async () => (await Instances.SetAsync(6, Token)).Detail!.Contains("503", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(EffectResult.Applied, await Instances.SetAsync(6, Token));
        Assert.Equal(6, Arm.Count);
    }

    [Fact]
    public async Task Throttling_is_obeyed_for_the_requested_time()
    {
        await Instances.ReadAsync(Token);
        Arm.Next(429, retryAfter: "40");
        Assert.Equal("Azure Resource Manager throttles this app.", (await Instances.SetAsync(4, Token)).Detail);

        for (var second = 0; second < 39; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(EffectStatus.Deferred, (await Instances.SetAsync(4, Token)).Status);
        }

        Assert.Single(Arm.Calls, call => call.StartsWith("PATCH", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(EffectResult.Applied, await Instances.SetAsync(4, Token));
    }

    [Fact]
    public async Task A_count_that_Azure_accepts_but_does_not_keep_is_reported()
    {
        await Instances.ReadAsync(Token);
        Arm.Next(200, """{"properties":{"minimumElasticInstanceCount":4}}""");
        Assert.Equal(new EffectResult(
            EffectStatus.Deferred, "Azure accepted 4 but keeps 1."), await Instances.SetAsync(4, Token));
    }

    [Fact]
    public async Task A_refusal_is_reported_on_every_tick_without_a_new_call()
    {
        await Instances.ReadAsync(Token);
        Arm.Next(400, """{"Message":"Zone redundancy needs 3."}""");
        for (var second = 0; second < 5; second++)
        {
            var result = await Instances.SetAsync(2, Token);
            Assert.Equal(
                new EffectResult(EffectStatus.Refused, "Azure rejected the count: Zone redundancy needs 3."), result);
            _time.Advance(TimeSpan.FromMilliseconds(900));
        }

        Assert.Equal(2, Arm.Calls.Count);
    }

    [Fact]
    public async Task While_the_count_is_unknown_nothing_is_written_and_the_reason_is_reported()
    {
        Arm.Next(503);
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => Instances.ReadAsync(Token));
        Assert.Contains("failed with 503", e.Message);
        Assert.Contains("failed with 503", (await Instances.SetAsync(4, Token)).Detail);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, (await Instances.ReadAsync(Token)).Wanted);
        Assert.Equal(["GET", "GET"], Arm.Calls);
    }

    [Fact]
    public async Task The_start_of_new_instances_is_timed_from_the_request_until_they_report()
    {
        Report("a");
        await Instances.SetAsync(2, Token);
        Assert.Null((await Instances.ReadAsync(Token)).StartUp);

        _time.Advance(TimeSpan.FromSeconds(21));
        Report("a");
        Report("b");

        Assert.Equal(TimeSpan.FromSeconds(21), (await Instances.ReadAsync(Token)).StartUp);
    }

    Task IInstanceReports.WriteAsync(InstanceReport report, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<InstanceReport>> IInstanceReports.ReadAsync(
        DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InstanceReport>>([.. _reports.Where(report => report.MeasuredAt >= since)]);

    private void Report(string instance)
    {
        _reports.RemoveAll(report => report.Instance == instance);
        _reports.Add(new InstanceReport { Instance = instance, MeasuredAt = _time
            .GetUtcNow(), Concurrency = 4, InHand = 0, Service = [] });
    }
}
